#include "config.h"

#include "plan/layout.h"

/* A name has 1/8 of its cell's height, within these. */
#define NAME_LEAST 14u
#define NAME_MOST 30u
#define STRIP_PARTS 5 /* the strip has one of so many parts of the width */

static guint even(guint n) {
	return n & ~1u;
}

static JxTile tile(guint x, guint y, guint w, guint h) {
	x = even(x), y = even(y), w = even(w), h = even(h);
	guint name = h / 2 > NAME_LEAST && w >= 64 ? even(CLAMP(h / 8, NAME_LEAST, NAME_MOST)) : 0;
	return (JxTile){ { x, y, w, h - name }, { x, y + h - name, w, name } };
}

void jx_layout_grid(guint width, guint height, guint n, JxTile *tiles) {
	guint columns = 1;
	while (columns * columns < n)
		columns++;
	guint rows = n > 0 ? (n + columns - 1) / columns : 1, w = width / columns, h = height / rows;
	for (guint i = 0; i < n; i++) {
		guint row = i / columns, in_row = row + 1 == rows ? n - row * columns : columns;
		tiles[i] = tile((width - in_row * w) / 2 + i % columns * w, row * h, w, h);
	}
}

guint jx_layout_main(guint width, guint height, guint n, JxTile *tiles) {
	if (n <= 1) {
		if (n == 1)
			tiles[0] = tile(0, 0, width, height);
		return n;
	}
	guint strip = even(width / STRIP_PARTS), h = even(strip * 9 / 16 + CLAMP(strip * 9 / 128, NAME_LEAST, NAME_MOST));
	guint rows = MIN(n - 1, MAX(1u, height / h));
	tiles[0] = tile(0, 0, width - strip, height);
	for (guint i = 0; i < rows; i++)
		tiles[i + 1] = tile(width - strip, i * h, strip, MIN(h, height));
	return rows + 1;
}

JxRect jx_layout_fit(JxRect cell, guint w, guint h) {
	if (w == 0 || h == 0 || cell.w == 0 || cell.h == 0)
		return (JxRect){ cell.x, cell.y, 0, 0 };
	guint fit_w = cell.w, fit_h = (guint)((guint64)cell.w * h / w);
	if (fit_h > cell.h) {
		fit_h = cell.h;
		fit_w = (guint)((guint64)cell.h * w / h);
	}
	/* an odd pixel is not worth a black line */
	fit_w = MIN(even(fit_w + 1), cell.w), fit_h = MIN(even(fit_h + 1), cell.h);
	return (JxRect){ cell.x + even((cell.w - fit_w) / 2), cell.y + even((cell.h - fit_h) / 2), fit_w, fit_h };
}

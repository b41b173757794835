/* Where tiles lie in the picture. Pure; pixels, all even (4:2:0). */
#ifndef JX_COMPOSE_LAYOUT_H
#define JX_COMPOSE_LAYOUT_H

#include <glib.h>

/* More people are heard and not shown. */
#define JX_TILES_MOST 16

typedef struct {
	guint x, y, w, h;
} JxRect;

typedef struct {
	JxRect picture; /* within its cell, above the name */
	JxRect name;    /* h 0: the cell is too small for one */
} JxTile;

/* All of the same size, in rows; the last row stands in the middle. Fills tiles[0…n-1]; n ≤ JX_TILES_MOST. */
void jx_layout_grid(guint width, guint height, guint n, JxTile *tiles);
/* The first one large, the others in a strip at the right. Returns how many are shown, ≤ n. */
guint jx_layout_main(guint width, guint height, guint n, JxTile *tiles);
/* The largest part of `cell` that has the shape of a picture of w × h, in its middle. */
JxRect jx_layout_fit(JxRect cell, guint w, guint h);

#endif

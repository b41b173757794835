// Cameras that are drawn, 15 pictures a second, where the browser's own is too small or too easy to compress.

/** A track whose pictures draw(context, width, height) paints. */
function drawn(lines, draw) {
	const picture = Object.assign(document.createElement('canvas'), { width: lines * 16 / 9, height: lines });
	setInterval(() => draw(picture.getContext('2d'), picture.width, picture.height), 66);
	return picture.captureStream(15).getVideoTracks()[0];
}

/** A picture that is hard to compress: an encoder spends on it all that it may. */
export function noise(lines) {
	const grain = new OffscreenCanvas(640, 360);
	const pixels = new ImageData(640, 360);
	for (let at = 0; at < pixels.data.length; at++) {
		pixels.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
	}
	grain.getContext('2d').putImageData(pixels, 0, 0);
	return drawn(lines, (context, width, height) => context.drawImage(grain, -Math.random() * 320, -Math.random() * 180, width * 1.5, height * 1.5));
}

/** The picture of a track in another size. */
export function enlarged(track, lines) {
	const small = Object.assign(document.createElement('video'), { muted: true, srcObject: new MediaStream([track]) });
	small.play();
	return drawn(lines, (context, width, height) => context.drawImage(small, 0, 0, width, height));
}

/** From now on this track is the page's camera. */
export function useCamera(track) {
	const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
	navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
		const stream = audio ? await open({ audio }) : new MediaStream();
		if (video) {
			stream.addTrack(track.clone());
		}
		return stream;
	};
}

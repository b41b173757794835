// One headless Firefox over WebDriver BiDi (puppeteer-core), driven by lines of JSON: {"do", …} in, {"value"} or {"error"} out. The arguments
// are a folder with node_modules and the server's address. The first line has
// `program`, `profile`, `hz` and `colour` ([r, g, b]). Firefox knows no fake devices of given content: microphone and camera are made in the page.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { default: puppeteer } = await import(pathToFileURL(createRequire(`${process.argv[2]}/`).resolve('puppeteer-core')));

const PREFERENCES = {
	'media.autoplay.default': 0, 'media.autoplay.blocking_policy': 0, 'media.autoplay.block-webaudio': false, 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true,
	'media.peerconnection.ice.obfuscate_host_addresses': false, 'media.peerconnection.ice.loopback': false,
	// Without a device of its own in use Firefox has candidates on the address alone by which it reached the page: that must not be loopback.
	'network.dns.forceResolve': process.argv[3],
	'app.update.enabled': false, 'datareporting.policy.dataSubmissionEnabled': false, 'browser.shell.checkDefaultBrowser': false,
	'network.captive-portal-service.enabled': false, 'network.connectivity-service.enabled': false, 'services.settings.server': '',
};

function fakeDevices(hz, colour) {
	const WIDTH = 320;
	const HEIGHT = 180;
	function microphone() {
		const context = new AudioContext({ sampleRate: 48000 });
		const tone = new OscillatorNode(context, { frequency: hz });
		const out = new MediaStreamAudioDestinationNode(context);
		tone.connect(new GainNode(context, { gain: 0.09 })).connect(out);
		tone.start();
		return out.stream.getAudioTracks();
	}
	function camera() {
		const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
		const context = canvas.getContext('2d');
		let frame = 0;
		setInterval(() => {
			context.fillStyle = `rgb(${colour})`;
			context.fillRect(0, 0, WIDTH, HEIGHT);
			context.fillStyle = 'rgb(235, 235, 235)';
			context.fillRect((frame++ * 16) % (WIDTH - 32), HEIGHT / 2, 32, HEIGHT / 2);
		}, 100);
		return canvas.captureStream(10).getVideoTracks();
	}
	MediaDevices.prototype.getUserMedia = async ({ audio, video }) => new MediaStream([...(audio ? microphone() : []), ...(video ? camera() : [])]);
}

const body = (script, args) => `(function () { ${script}\n}).apply(null, ${JSON.stringify(args)})`;

const actions = {
	goto: ({ url }) => page.goto(url).then(() => null),
	run: ({ script, args }) => page.evaluate(body(script, args)),
	later: ({ script, args }) => page.evaluate(`new Promise((done) => (function () { ${script}\n}).apply(null, [...${JSON.stringify(args)}, done]))`),
	click: ({ selector }) => page.click(selector),
	type: ({ selector, text }) => page.type(selector, text),
	screenshot: ({ path }) => page.screenshot({ path }).then(() => null),
	quit: () => browser.close(),
};

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const answer = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const { program, profile, hz, colour } = JSON.parse((await lines.next()).value);
const browser = await puppeteer.launch({ browser: 'firefox', executablePath: program, userDataDir: profile, headless: true, acceptInsecureCerts: true,
	extraPrefsFirefox: PREFERENCES, defaultViewport: { width: 800, height: 600 } });
const page = await browser.newPage();
const log = [];
page.on('console', (message) => log.push(`${message.type()}: ${message.text()}`.slice(0, 500)));
page.on('pageerror', (error) => log.push(`error: ${error.message}`));
actions.log = () => log.splice(0);
await page.evaluateOnNewDocument(fakeDevices, hz, colour);
answer({ value: await browser.version() });
for await (const line of lines) {
	const command = JSON.parse(line);
	try {
		answer({ value: (await actions[command.do](command)) ?? null });
	} catch (error) {
		answer({ error: String(error?.message ?? error) });
	}
	if (command.do === 'quit') {
		break;
	}
}

// sfuload: the same conference against stock videoroom and against our room. N participants, each sends Opus (50 packets a second,
// audio level extension) and VP8 (640x360@15, ~500 kbit/s, pre-encoded) and receives everybody else. Measures forwarded packets,
// loss, latency at the clients and CPU and memory of the server process (-pid, /proc). One JSON line per run is appended to -out.
//
//	sfuload -target videoroom  -url http://127.0.0.1:8088/janus -pid P -n 8
//	sfuload -target conference -url http://127.0.0.1:8088/janus -pid P -n 8 -secret S
//	sfuload -guests ROOM -url http://127.0.0.1:8088/janus -n 50 -secret S     fills a room that is there, until standard input ends
//
// A new target implements Target (Open, Join, Subscribe, Close); p.tx sends, p.rx receives (the same Peer when there is one PC).
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
)

type Part struct {
	id     int
	tx, rx *Peer
	snd    *Sender
	priv   any
}
type Target interface {
	Open(n int) error                     // create the room
	Join(p *Part) error                   // signalling of participant p up to Peer.Start (called concurrently)
	Subscribe(p *Part, all []*Part) error // second phase, when all publishers are connected
	Close()
}

var (
	flagIP     = flag.String("ip", "192.0.2.1", "local address for media")
	flagTwcc   = flag.Bool("twcc", true, "negotiate transport-cc and send feedback")
	flagSample = flag.Int("sample", 16, "decrypt every n-th packet")
)

const hexd = "0123456789abcdef"

func rnd(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = hexd[rand.Intn(16)]
	}
	return string(b)
}
func rnd32() uint32 { return rand.Uint32() | 1 }

type proc struct {
	cpu      float64
	rss, hwm int
	threads  int
	cs       int64
}

func procStat(pid int) (r proc) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return
	}
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	var u, s int
	fmt.Sscan(f[11], &u)
	fmt.Sscan(f[12], &s)
	r.cpu = float64(u+s) / 100
	b, _ = os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for _, l := range strings.Split(string(b), "\n") {
		k, v, _ := strings.Cut(l, ":")
		switch k {
		case "VmRSS":
			fmt.Sscan(v, &r.rss)
		case "VmHWM":
			fmt.Sscan(v, &r.hwm)
		case "Threads":
			fmt.Sscan(v, &r.threads)
		}
	}
	return
}

// busy and steal seconds per CPU since boot
func cpus() (busy, steal []float64) {
	b, _ := os.ReadFile("/proc/stat")
	for _, l := range strings.Split(string(b), "\n") {
		if strings.HasPrefix(l, "cpu") && l[3] != ' ' {
			var n string
			var v [8]float64
			fmt.Sscan(l, &n, &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7])
			busy = append(busy, (v[0]+v[1]+v[2]+v[5]+v[6])/100)
			steal = append(steal, v[7]/100)
		}
	}
	return
}
func selfCPU() float64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

type snap struct {
	t                 time.Time
	p                 proc
	self              float64
	busy, steal       []float64
	txA, txV, txAs    int64 // audio of speakers, video, audio of silent ones
	rxA, rxV, rxAs    int64
	rx, pad, bad, unk int64
	txBytes, rxBytes  int64
	nack, pli, keys   int64
}
type Win struct {
	Secs, CPU, SelfCPU, Core0, Core1, Steal           float64
	Tx, Rx, Expected, RxV, ExpV, RxA, ExpA, RxS, ExpS float64 // packets per second
	LossPct, LossV, LossA                             float64
	InMbit, OutMbit                                   float64
	UsPkt, PktCoreS                                   float64
	P50, P99, Max                                     float64 // ms
	RSS, HWM, Threads                                 int
	Pad, Bad, Unk, Nack, PLI, Keys                    int64
}
type Result struct {
	Label, Target, Variant, SRTP string
	N                            int
	IdleRSS                      int
	SetupS, JoinS                float64
	SetupCPU                     float64
	Wins                         []Win
	When                         string
}

func main() {
	target := flag.String("target", "", "videoroom | conference")
	url := flag.String("url", "", "")
	pid := flag.Int("pid", 0, "server process")
	n := flag.Int("n", 4, "participants")
	variant := flag.String("variant", "all", "all = everybody speaks, one = only participant 0, others send level 127")
	srtpP := flag.String("srtp", "gcm", "gcm = offer AES-128-GCM then CM, cm = CM only")
	settle := flag.Duration("settle", 3*time.Second, "")
	win := flag.Duration("win", 10*time.Second, "")
	wins := flag.Int("wins", 3, "")
	label := flag.String("label", "", "")
	out := flag.String("out", "", "append JSON here")
	ivf := flag.String("video", "v360p15.ivf", "")
	ogg := flag.String("audio", "a.ogg", "")
	secret := flag.String("secret", "", "conference: the controller secret")
	guests := flag.String("guests", "", "conference: join this room, send, receive nothing, and stay until standard input ends")
	flag.Parse()
	loadMedia(*ivf, *ogg)
	var err error
	if cert, err = selfsign.GenerateSelfSigned(); err != nil {
		panic(err)
	}
	h := sha256.Sum256(cert.Certificate[0])
	x := strings.ToUpper(hex.EncodeToString(h[:]))
	for i := 0; i < len(x); i += 2 {
		if i > 0 {
			fingerprint += ":"
		}
		fingerprint += x[i : i+2]
	}
	profiles = []dtls.SRTPProtectionProfile{dtls.SRTP_AES128_CM_HMAC_SHA1_80}
	if *srtpP == "gcm" {
		profiles = []dtls.SRTPProtectionProfile{dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80}
	}
	var tg Target
	if *guests != "" {
		*target = "guests"
	}
	switch *target {
	case "videoroom":
		tg = &videoroom{base: *url}
	case "conference":
		tg = &conference{base: *url, secret: *secret}
	case "guests":
		tg = &conference{base: *url, secret: *secret, room: *guests, guests: true}
	default:
		fmt.Println("-target?")
		os.Exit(2)
	}
	res := Result{Label: *label, Target: *target, Variant: *variant, N: *n, When: time.Now().UTC().Format("15:04:05")}
	p0 := procStat(*pid)
	res.IdleRSS = p0.rss
	speaks := func(i int) bool { return *variant == "all" || i == 0 }
	die := func(w string, e error) {
		fmt.Printf("FAIL %s %s n=%d: %s: %v\n", *label, *target, *n, w, e)
		tg.Close()
		os.Exit(1)
	}
	t0 := time.Now()
	if err := tg.Open(*n); err != nil {
		die("open", err)
	}
	var ps []*Part
	for i := 0; i < *n; i++ {
		lv := uint8(127)
		if speaks(i) {
			lv = 25
		}
		ps = append(ps, &Part{id: i, snd: &Sender{id: i, A: rnd32(), V: rnd32(), Level: lv}})
	}
	each := func(w string, f func(*Part) error) {
		var wg sync.WaitGroup
		es := make([]error, *n)
		for i, p := range ps {
			if w == "join" && i == 0 { // the first one alone, so that the room exists for all
				es[0] = f(p)
				continue
			}
			wg.Add(1)
			go func() { defer wg.Done(); es[i] = f(p) }()
		}
		wg.Wait()
		for _, e := range es {
			if e != nil {
				die(w, e)
			}
		}
	}
	waitUp := func(p *Peer) error {
		select {
		case <-p.Up:
			return nil
		case <-time.After(30 * time.Second):
			return fmt.Errorf("%s not up (ice %v, err %v)", p.Name, p.remote.Load() != nil, p.Err)
		}
	}
	each("join", func(p *Part) error { return tg.Join(p) })
	each("connect", func(p *Part) error {
		if e := waitUp(p.tx); e != nil {
			return e
		}
		p.snd.Run()
		return nil
	})
	res.JoinS = time.Since(t0).Seconds()
	if *guests != "" {
		fmt.Println("sending")
		io.Copy(io.Discard, os.Stdin)
		for _, p := range ps {
			p.snd.Stop()
		}
		tg.Close()
		return
	}
	each("subscribe", func(p *Part) error {
		if e := tg.Subscribe(p, ps); e != nil {
			return e
		}
		return waitUp(p.rx)
	})
	for { // everybody receives everybody
		ok, miss := true, ""
		for _, p := range ps {
			p.rx.rxMu.Lock()
			got := map[int]int{}
			for _, s := range p.rx.st {
				if s.id >= 0 {
					if s.kind == 'a' {
						got[s.id] |= 1
					} else {
						got[s.id] |= 2
					}
				}
			}
			p.rx.rxMu.Unlock()
			for j := 0; j < *n; j++ {
				want := 2
				if speaks(j) {
					want = 3
				}
				if j != p.id && got[j]&want != want {
					ok = false
					miss += fmt.Sprintf(" %d<-%d:%d", p.id, j, got[j])
				}
			}
		}
		if ok {
			break
		}
		if time.Since(t0) > 40*time.Second {
			die("media", fmt.Errorf("incomplete:%s", miss))
		}
		time.Sleep(5 * time.Millisecond)
	}
	res.SetupS = time.Since(t0).Seconds()
	res.SetupCPU = procStat(*pid).cpu - p0.cpu
	res.SRTP = ps[0].rx.profile
	take := func() (s snap) {
		s.t, s.p, s.self = time.Now(), procStat(*pid), selfCPU()
		s.busy, s.steal = cpus()
		for _, p := range ps {
			if speaks(p.id) {
				s.txA += p.snd.TxA.Load()
			} else {
				s.txAs += p.snd.TxA.Load()
			}
			s.txV += p.snd.TxV.Load()
			s.txBytes += p.snd.TxBytes.Load()
			s.keys += p.snd.Keys.Load()
			s.nack += p.tx.RxNack.Load()
			s.pli += p.tx.RxPLI.Load()
			s.pad += p.rx.RxPad.Load()
			s.bad += p.rx.RxBad.Load()
			s.rx += p.rx.RxRTP.Load()
			p.rx.rxMu.Lock()
			for _, x := range p.rx.st {
				s.rxBytes += x.bytes
				switch {
				case x.id < 0:
					s.unk += x.pkts
				case x.kind == 'v':
					s.rxV += x.pkts
				case speaks(x.id):
					s.rxA += x.pkts
				default:
					s.rxAs += x.pkts
				}
			}
			p.rx.rxMu.Unlock()
		}
		return
	}
	time.Sleep(*settle)
	for w := 0; w < *wins; w++ {
		for _, p := range ps {
			p.rx.rxMu.Lock()
			p.rx.lat = p.rx.lat[:0]
			p.rx.rxMu.Unlock()
		}
		a := take()
		time.Sleep(*win)
		b := take()
		var lat []int32
		for _, p := range ps {
			p.rx.rxMu.Lock()
			lat = append(lat, p.rx.lat...)
			p.rx.rxMu.Unlock()
		}
		d := b.t.Sub(a.t).Seconds()
		f := float64(*n - 1)
		W := Win{Secs: d, CPU: b.p.cpu - a.p.cpu, SelfCPU: (b.self - a.self) / d, RSS: b.p.rss, HWM: b.p.hwm, Threads: b.p.threads}
		if len(b.busy) > 1 {
			W.Core0, W.Core1 = (b.busy[0]-a.busy[0])/d, (b.busy[1]-a.busy[1])/d
			W.Steal = (b.steal[0] - a.steal[0] + b.steal[1] - a.steal[1]) / d
		}
		W.Tx = float64(b.txA+b.txV+b.txAs-a.txA-a.txV-a.txAs) / d
		W.RxV, W.ExpV = float64(b.rxV-a.rxV)/d, f*float64(b.txV-a.txV)/d
		W.RxA, W.ExpA = float64(b.rxA-a.rxA)/d, f*float64(b.txA-a.txA)/d
		W.RxS, W.ExpS = float64(b.rxAs-a.rxAs)/d, f*float64(b.txAs-a.txAs)/d
		W.Rx = float64(b.rx-a.rx) / d
		W.Expected = W.ExpV + W.ExpA + W.ExpS
		loss := func(g, e float64) float64 {
			if e == 0 {
				return 0
			}
			return 100 * (1 - g/e)
		}
		W.LossV, W.LossA = loss(W.RxV, W.ExpV), loss(W.RxA, W.ExpA)
		W.LossPct = loss(W.RxV+W.RxA, W.ExpV+W.ExpA) // silence suppression is not counted as loss
		W.InMbit, W.OutMbit = float64(b.txBytes-a.txBytes)*8/d/1e6, float64(b.rxBytes-a.rxBytes)*8/d/1e6
		if r := float64(b.rx - a.rx); r > 0 {
			W.UsPkt, W.PktCoreS = W.CPU*1e6/r, r/W.CPU
		}
		W.Pad, W.Bad, W.Unk, W.Nack, W.PLI, W.Keys = b.pad-a.pad, b.bad-a.bad, b.unk-a.unk, b.nack-a.nack, b.pli-a.pli, b.keys-a.keys
		if len(lat) > 0 {
			sort.Slice(lat, func(i, j int) bool { return lat[i] < lat[j] })
			W.P50, W.P99, W.Max = float64(lat[len(lat)/2])/1e3, float64(lat[len(lat)*99/100])/1e3, float64(lat[len(lat)-1])/1e3
		}
		res.Wins = append(res.Wins, W)
		fmt.Printf("%-12s n=%-3d %-3s w%d setup=%.2fs rx=%.0f/s exp=%.0f/s loss=%.2f%% (v%.2f a%.2f) sil=%.0f/%.0f cpu=%.2f us/pkt=%.1f pkt/core-s=%.0f rss=%dM hwm=%dM thr=%d lat p50=%.2f p99=%.2f max=%.1fms gen=%.2f core0=%.2f core1=%.2f steal=%.2f pad=%d bad=%d unk=%d nack=%d pli=%d keys=%d %s out=%.1fMbit/s\n",
			*label, *n, *variant, w, res.SetupS, W.Rx, W.Expected, W.LossPct, W.LossV, W.LossA, W.RxS, W.ExpS, W.CPU/d, W.UsPkt, W.PktCoreS, W.RSS>>10, W.HWM>>10, W.Threads, W.P50, W.P99, W.Max, W.SelfCPU, W.Core0, W.Core1, W.Steal, W.Pad, W.Bad, W.Unk, W.Nack, W.PLI, W.Keys, res.SRTP, W.OutMbit)
	}
	for _, p := range ps {
		p.snd.Stop()
	}
	time.Sleep(50 * time.Millisecond)
	tg.Close()
	for _, p := range ps {
		p.tx.Close()
		if p.rx != p.tx {
			p.rx.Close()
		}
	}
	if *out != "" {
		f, _ := os.OpenFile(*out, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0644)
		json.NewEncoder(f).Encode(res)
		f.Close()
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// ---- Janus HTTP API: one session per participant, events by long poll ----
type jmsg = map[string]any
type jsess struct {
	url  string
	mu   sync.Mutex
	wait map[string]chan jmsg
	OnEv func(jmsg) // events without a known transaction
	stop chan struct{}
}

var hc = &http.Client{Timeout: 60 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 200, MaxConnsPerHost: 0}}

func post(method, url string, body any) (jmsg, error) {
	b, _ := json.Marshal(body)
	q, _ := http.NewRequest(method, url, bytes.NewReader(b))
	q.Header.Set("Content-Type", "application/json")
	r, err := hc.Do(q)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	x, _ := io.ReadAll(r.Body)
	var m jmsg
	if err = json.Unmarshal(x, &m); err != nil && r.StatusCode/100 == 2 && len(x) > 0 {
		return nil, fmt.Errorf("%s: %s", url, x)
	}
	if r.StatusCode/100 != 2 {
		return m, fmt.Errorf("%s %s: HTTP %d %s", method, url, r.StatusCode, x)
	}
	return m, nil
}
func id(m jmsg) string { return fmt.Sprintf("%.0f", m["data"].(map[string]any)["id"].(float64)) }

func newSess(base string) (*jsess, error) {
	m, err := post("POST", base, jmsg{"janus": "create", "transaction": rnd(8)})
	if err != nil {
		return nil, err
	}
	s := &jsess{url: base + "/" + id(m), wait: map[string]chan jmsg{}, stop: make(chan struct{})}
	go s.poll()
	return s, nil
}
func (s *jsess) poll() {
	for {
		select {
		case <-s.stop:
			return
		default:
		}
		r, err := hc.Get(s.url + "?maxev=20")
		if err != nil {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		b, _ := io.ReadAll(r.Body)
		r.Body.Close()
		var ms []jmsg
		if json.Unmarshal(b, &ms) != nil {
			var m jmsg
			json.Unmarshal(b, &m)
			ms = []jmsg{m}
		}
		for _, m := range ms {
			if m["janus"] == "timeout" || m["janus"] == "error" {
				return
			}
			t, _ := m["transaction"].(string)
			s.mu.Lock()
			c := s.wait[t]
			s.mu.Unlock()
			if c != nil && m["janus"] == "event" {
				c <- m
			} else if s.OnEv != nil {
				s.OnEv(m)
			}
		}
	}
}
func (s *jsess) attach(plugin string) (string, error) {
	m, err := post("POST", s.url, jmsg{"janus": "attach", "plugin": plugin, "transaction": rnd(8)})
	if err != nil {
		return "", err
	}
	if m["janus"] != "success" {
		return "", fmt.Errorf("attach: %v", m)
	}
	return id(m), nil
}

// msg sends a plugin message; returns the event for asynchronous requests or the success for synchronous ones
func (s *jsess) msg(h string, body, jsep jmsg) (jmsg, error) {
	t := rnd(12)
	c := make(chan jmsg, 8)
	s.mu.Lock()
	s.wait[t] = c
	s.mu.Unlock()
	defer func() { s.mu.Lock(); delete(s.wait, t); s.mu.Unlock() }()
	q := jmsg{"janus": "message", "transaction": t, "body": body}
	if jsep != nil {
		q["jsep"] = jsep
	}
	m, err := post("POST", s.url+"/"+h, q)
	if err != nil {
		return nil, err
	}
	if m["janus"] == "ack" {
		select {
		case m = <-c:
		case <-time.After(20 * time.Second):
			return nil, fmt.Errorf("no event for %v", body)
		}
	}
	d, _ := m["plugindata"].(map[string]any)
	if d == nil {
		return m, fmt.Errorf("%v", m)
	}
	if x, _ := d["data"].(map[string]any); x["error"] != nil {
		return m, fmt.Errorf("%v: %v", body["request"], x["error"])
	}
	return m, nil
}
func (s *jsess) destroy() {
	close(s.stop)
	post("POST", s.url, jmsg{"janus": "destroy", "transaction": rnd(8)})
}

// ---- target: stock VideoRoom, two PeerConnections per participant ----
type videoroom struct {
	base string
	room int
	ctl  *jsess
	ctlH string
	ss   []*jsess
	mu   sync.Mutex
}

func (v *videoroom) Open(n int) (err error) {
	v.room = int(rnd32()>>8) + 1
	if v.ctl, err = newSess(v.base); err != nil {
		return
	}
	if v.ctlH, err = v.ctl.attach("janus.plugin.videoroom"); err != nil {
		return
	}
	_, err = v.ctl.msg(v.ctlH, jmsg{"request": "create", "room": v.room, "publishers": n, "bitrate": 0, "videocodec": "vp8", "audiocodec": "opus"}, nil)
	return
}
func (v *videoroom) Join(p *Part) error {
	s, err := newSess(v.base)
	if err != nil {
		return err
	}
	v.mu.Lock()
	v.ss = append(v.ss, s)
	v.mu.Unlock()
	p.priv = s
	h, err := s.attach("janus.plugin.videoroom")
	if err != nil {
		return err
	}
	p.tx = NewPeer(fmt.Sprintf("p%d", p.id), *flagIP)
	p.snd.p = p.tx
	p.snd.APT, p.snd.VPT, p.snd.LevelID, p.snd.MidID, p.snd.AMid, p.snd.VMid = 111, 100, 1, 10, "0", "1"
	if *flagTwcc {
		p.snd.TwccID = 5
	}
	m, err := s.msg(h, jmsg{"request": "joinandconfigure", "ptype": "publisher", "room": v.room, "id": p.id + 1, "display": p.tx.Name}, jmsg{"type": "offer", "sdp": sendOffer(p.tx, p.snd, "sendonly"), "trickle": false})
	if err != nil {
		return err
	}
	js, _ := m["jsep"].(map[string]any)
	if js == nil {
		return fmt.Errorf("no answer: %v", m)
	}
	startFrom(p.tx, parseSDP(js["sdp"].(string)), true)
	return nil
}
func (v *videoroom) Subscribe(p *Part, all []*Part) error {
	s := p.priv.(*jsess)
	h, err := s.attach("janus.plugin.videoroom")
	if err != nil {
		return err
	}
	var st []jmsg
	for _, q := range all {
		if q != p {
			st = append(st, jmsg{"feed": q.id + 1})
		}
	}
	var m jmsg
	for i := 0; ; i++ { // a publisher exists for subscribers only once Janus itself has processed its DTLS "up" (we may be a few ms earlier)
		m, err = s.msg(h, jmsg{"request": "join", "ptype": "subscriber", "room": v.room, "streams": st}, nil)
		if err == nil {
			break
		}
		if i == 50 || !strings.Contains(err.Error(), "No such feed") {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	js, _ := m["jsep"].(map[string]any)
	if js == nil {
		return fmt.Errorf("no offer: %v", m)
	}
	of := parseSDP(js["sdp"].(string))
	p.rx = NewPeer(fmt.Sprintf("s%d", p.id), *flagIP)
	ans := mirrorAnswer(of, p.rx, nil, "active", *flagTwcc)
	startFrom(p.rx, of, false)
	_, err = s.msg(h, jmsg{"request": "start"}, jmsg{"type": "answer", "sdp": ans, "trickle": false})
	return err
}
func (v *videoroom) Close() {
	for _, s := range v.ss {
		s.destroy()
	}
	v.ctl.msg(v.ctlH, jmsg{"request": "destroy", "room": v.room}, nil)
	v.ctl.destroy()
}

// startFrom applies the remote description. weOffered: ICE controlling; DTLS role follows the remote a=setup.
func startFrom(p *Peer, r sdpInfo, weOffered bool) {
	p.RUfrag, p.RPwd = r.ufrag, r.pwd
	p.Controlling = weOffered || r.lite
	p.DTLSClient = r.setup != "active"
	p.Start(r.cand)
}

package main

import (
	"fmt"
	"strings"
	"sync"
)

// ---- target: our conference plugin, one PeerConnection per participant, as a Jitsi browser has it ----
// The plugin offers private lines (docs/plugin-api.md); every slot is pinned to one source.
type conference struct {
	base, secret string
	room         string
	slots        int
	guests       bool // in somebody else's room, by join tokens: they send and receive nothing
	ctl          *jsess
	ctlH         string
	ss           []*jsess
	mu           sync.Mutex
}

const confPlugin = "janus.plugin.conference"

func (v *conference) Open(n int) (err error) {
	if !v.guests {
		v.room, v.slots = "load-"+rnd(8), n
	}
	if v.ctl, err = newSess(v.base); err != nil {
		return
	}
	if v.ctlH, err = v.ctl.attach(confPlugin); err != nil {
		return
	}
	if v.guests {
		return v.find()
	}
	// stock videoroom forwards everybody's audio: so must we, or the ratio compares different work
	_, err = v.ctl.msg(v.ctlH, jmsg{"request": "create", "room": v.room, "secret": v.secret, "settings": jmsg{"audio_last_n": n, "video_last_n": -1}}, nil)
	return
}
func (v *conference) Join(p *Part) error {
	s, err := newSess(v.base)
	if err != nil {
		return err
	}
	v.mu.Lock()
	v.ss = append(v.ss, s)
	v.mu.Unlock()
	h, err := s.attach(confPlugin)
	if err != nil {
		return err
	}
	p.tx = NewPeer(fmt.Sprintf("p%d", p.id), *flagIP)
	s.OnEv = func(m jmsg) {
		if c, _ := m["candidate"].(jmsg); c["candidate"] != nil {
			p.tx.Trickle(fmt.Sprint(c["candidate"]))
		}
	}
	p.rx, p.snd.p, p.snd.Whole = p.tx, p.tx, v.guests
	p.snd.APT, p.snd.VPT, p.snd.LevelID, p.snd.AMid, p.snd.VMid = 111, 100, 1, "0", "1"
	ep := fmt.Sprintf("%08x", p.id+1)
	who := jmsg{"secret": v.secret, "participant": p.tx.Name, "endpoint": ep, "name": p.tx.Name, "policy": "pinned"}
	if v.guests {
		if who, err = v.invited(p.tx.Name); err != nil {
			return err
		}
	}
	body := jmsg{"request": "join", "room": v.room, "lines": "private", "audio_slots": v.slots, "video_slots": v.slots, "send": true, "data": false}
	for key, value := range who {
		body[key] = value
	}
	m, err := s.msg(h, body, nil)
	if err != nil {
		return err
	}
	js, _ := m["jsep"].(map[string]any)
	if js == nil {
		return fmt.Errorf("no offer: %v", m)
	}
	if v.guests {
		ep = endpoint(m)
	}
	of := parseSDP(js["sdp"].(string))
	ssrcs := jmsg{}
	for _, l := range of.m {
		var own []int64
		for _, x := range l.ssrc {
			var n int64
			fmt.Sscan(x, &n)
			if len(own) == 0 || own[len(own)-1] != n {
				own = append(own, n)
			}
		}
		if len(own) > 0 && !strings.HasPrefix(l.mid, "l") {
			ssrcs[l.mid] = own
		}
	}
	for i := 0; i < v.slots; i++ { // a video slot is announced with its partner line as RTX
		if a, b := ssrcs[fmt.Sprintf("v%d", i)], ssrcs[fmt.Sprintf("r%d", i)]; a != nil && b != nil {
			ssrcs[fmt.Sprintf("v%d", i)] = []int64{a.([]int64)[0], b.([]int64)[0]}
		}
	}
	ans := mirrorAnswer(of, p.tx, p.snd, "active", false)
	startFrom(p.tx, of, false)
	_, err = s.msg(h, jmsg{"request": "configure", "ssrcs": ssrcs, "sources": []jmsg{
		{"source": ep + "-a0", "media": "audio", "mid": "0"},
		{"source": ep + "-v0", "media": "video", "video_type": "camera", "mid": "1"}}}, jmsg{"type": "answer", "sdp": ans, "trickle": false})
	return err
}
func (v *conference) Subscribe(*Part, []*Part) error { return nil }
func (v *conference) Close() {
	for _, s := range v.ss {
		s.destroy()
	}
	if !v.guests {
		v.ctl.msg(v.ctlH, jmsg{"request": "destroy", "room": v.room}, nil)
	}
	v.ctl.destroy()
}

// find: the plugin's name of the room that was asked for by its JID; the transport adds an incarnation to it.
func (v *conference) find() error {
	m, err := v.ctl.msg(v.ctlH, jmsg{"request": "list", "secret": v.secret}, nil)
	if err != nil {
		return err
	}
	rooms, _ := data(m)["rooms"].([]any)
	for _, one := range rooms {
		entry, _ := one.(jmsg)
		if name, _ := entry["room"].(string); strings.HasPrefix(name, v.room+"/") {
			v.room = name
			return nil
		}
	}
	return fmt.Errorf("no room %s", v.room)
}

// invited: what a guest's join says of itself. Ids are the plugin's to choose, and its answer tells them.
func (v *conference) invited(name string) (jmsg, error) {
	m, err := v.ctl.msg(v.ctlH, jmsg{"request": "token", "room": v.room, "secret": v.secret, "name": name}, nil)
	if err != nil {
		return nil, err
	}
	return jmsg{"token": data(m)["token"], "policy": "none"}, nil
}

func data(m jmsg) jmsg {
	d, _ := m["plugindata"].(map[string]any)
	inner, _ := d["data"].(map[string]any)
	return inner
}

func endpoint(m jmsg) string {
	name, _ := data(m)["endpoint"].(string)
	return name
}

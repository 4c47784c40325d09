package redis

import "strings"

// warning says in words what acknowledged writes may be lost to, worst first, ""
// when nothing is.
func (c *Config) warning(servers []settings) string {
	var all []string
	say := func(text string) {
		for _, said := range all {
			if said == text {
				return
			}
		}
		all = append(all, text)
	}
	for _, s := range servers {
		if text := s.eviction(c.TTL > 0); text != "" {
			say(text)
		}
		if text := s.persistence(); text != "" {
			say(text)
		}
	}
	for _, s := range servers {
		if s.replicas > 0 {
			say("When a replica takes over from a server that has died, the writes of the last moment may be lost, because Redis copies them after it has answered.")
		}
	}
	return strings.Join(all, " ")
}

func (s *settings) persistence() string {
	switch {
	case !s.readable:
		return "Whether acknowledged writes survive a crash of the server is unknown: this user may not read its settings."
	case !s.aof && s.save == "unknown":
		return "The server keeps no append-only file: a crash loses at least all writes since the last snapshot, if it makes any."
	case !s.aof && s.save == "":
		return "Everything is lost when the server ends: it keeps neither an append-only file nor snapshots. Set appendonly to yes and appendfsync to always."
	case !s.aof:
		return "A crash of the server loses all writes since the last snapshot, as it keeps no append-only file. Set appendonly to yes and appendfsync to always."
	case s.fsync == "always":
		return ""
	case s.fsync == "everysec":
		return "A crash of the machine loses the writes of about the last second, because appendfsync is everysec; with always it would lose none."
	case s.fsync == "no":
		return "A crash of the machine loses the writes of up to half a minute, because appendfsync is no; with always it would lose none."
	}
	return "The server keeps an append-only file; whether a crash loses the writes of the last second is unknown, because this user may not read appendfsync."
}

func (s *settings) eviction(ephemeral bool) string {
	switch {
	case !s.limited:
		return ""
	case strings.HasPrefix(s.policy, "allkeys"):
		return "Content is thrown away when the memory is full, because maxmemory-policy is " + s.policy + ". Set it to noeviction."
	case strings.HasPrefix(s.policy, "volatile") && ephemeral:
		return "Ephemeral tenants lose content before their time when the memory is full, because maxmemory-policy is " + s.policy + ". Set it to noeviction."
	}
	return ""
}

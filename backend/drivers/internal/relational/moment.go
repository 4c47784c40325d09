package relational

import "time"

// Moment is a time as statements take and give it, in microseconds since 1970. A
// DB whose tables hold times in a type of their own converts it on the way.
type Moment int64

// MomentOf cuts a time to microseconds.
func MomentOf(t time.Time) Moment { return Moment(t.UnixMicro()) }

// Time is in UTC.
func (m Moment) Time() time.Time { return time.UnixMicro(int64(m)).UTC() }

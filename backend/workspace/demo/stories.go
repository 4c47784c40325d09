package demo

import (
	"fmt"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

const day = 24 * time.Hour

// story is what happened to an item. Steps are oldest first.
type story struct {
	past      []step // each became a live version
	work      *step  // what is in progress
	submitted bool   // the work waits for a decision
	threads   []thread
	deleted   *step
}

// step is one change by one person. changes are pairs of what stood there and what came in its place.
type step struct {
	by      string
	ago     time.Duration
	message string
	changes []string
}

// thread is a comment with its replies; quote is the passage and pointer the field it is about.
type thread struct {
	quote      string
	pointer    string
	comments   []step
	resolvedBy string
}

// apply makes the changes of a step in a text. Each passage must stand there exactly once.
func (s step) apply(text string) (string, error) { return replace(text, s.changes, 0, 1) }

// rewind returns the text of each step, given that of the last one.
func rewind(text string, past []step) ([]string, error) {
	texts := make([]string, len(past))
	for i := len(past) - 1; i >= 0; i-- {
		texts[i] = text
		var err error
		if text, err = replace(text, past[i].changes, 1, 0); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

func replace(text string, pairs []string, from, to int) (string, error) {
	for i := 0; i < len(pairs); i += 2 {
		if n := strings.Count(text, pairs[i+from]); n != 1 {
			return "", fmt.Errorf("%q stands there %d times", pairs[i+from], n)
		}
		text = strings.Replace(text, pairs[i+from], pairs[i+to], 1)
	}
	return text, nil
}

// anchor places a thread in a text, nil for the whole item.
func (t thread) anchor(text string) *storage.Anchor {
	if t.pointer != "" {
		return &storage.Anchor{Pointer: t.pointer}
	}
	at := strings.Index(text, t.quote)
	if t.quote == "" || at < 0 {
		return nil
	}
	return &storage.Anchor{Quote: t.quote, Line: 1 + strings.Count(text[:at], "\n"), Offset: at}
}

// signer is who made an item that has no story of its own.
func signer(tenant, contentType string) string {
	switch {
	case contentType == "images":
		return "Picture desk"
	case tenant == "northwind-cafe" && contentType == "menu":
		return "Kitchen"
	case tenant == "northwind-cafe":
		return "Front of house"
	}
	return "Editor"
}

// orders are the manual orders at the top of a type.
var orders = map[string][]string{
	"harbor-journal/articles": {"features", "guides", "after-the-storm"},
	"northwind-cafe/menu":     {"plates", "drinks"},
}

// stories are told by the path of the item below content.
var stories = map[string]story{
	"harbor-journal/articles/features/the-lamp-that-stayed-on.md": {
		past: []step{
			{by: "Harbor desk", ago: 69 * day, message: "First version"},
			{by: "Harbor desk", ago: 68 * day, message: "Add the pencil pages", changes: []string{
				"The answer came from the rowing club.", "The answer came from the rowing club. Its members had written down the water level at the mole every evening since 1961, in forty pages of pencil.",
				"## The answer", "## Forty pages of water levels",
			}},
			{by: "Editor", ago: 67 * day, message: "Shorter opening, a better title", changes: []string{
				"title: A light for the small boats", "title: The lamp that stayed on",
				"It is not a tall light, it is certainly not a famous one,", "It is not tall, it is not famous,",
			}},
			{by: "Editor", ago: 66 * day, message: "Costs as a table", changes: []string{
				"Electricity comes to 140 a year, the lamp and lens to 95, and one inspection by boat to 310.\n", "Keeping the lamp lit costs about as much as the flowers in front of the town hall:\n\n| Item | Each year |\n|---|---:|\n| Electricity | 140 |\n| Lamp and lens | 95 |\n| One inspection by boat | 310 |\n",
			}},
		},
		work: &step{by: "Harbor desk", ago: 26 * time.Hour, message: "New figures from the port, and what the club offered", changes: []string{
			"summary: The harbor light was due to be switched off in spring. A petition, a spare part and one stubborn tide table kept it burning.", "summary: The harbor light was due to be switched off in spring. Forty pages of tide levels kept it burning.",
			"| Electricity | 140 |", "| Electricity | 155 |",
			"The club has offered to do the inspection itself. The boat is already in the water.", "The club has offered to do the inspection itself, which would save more than half of the cost. The port authority decides in January.",
			"tags: [lighthouse, harbor, heritage]", "tags: [lighthouse, harbor, heritage, rowing club]",
		}},
		submitted: true,
		threads: []thread{
			{
				quote: "| Electricity | 155 |",
				comments: []step{
					{by: "Reviewer", ago: 20 * time.Hour, message: "The September issue said 140. Is this the new tariff? Please name the source in the text."},
					{by: "Harbor desk", ago: 3 * time.Hour, message: "Yes, the tariff from the port's letter of 2 November. I will add half a sentence."},
				},
			},
			{
				pointer:    "/summary",
				comments:   []step{{by: "Reviewer", ago: 19 * time.Hour, message: "Much better without the spare part."}},
				resolvedBy: "Harbor desk",
			},
		},
	},
	"harbor-journal/articles/features/a-market-in-four-tides.md": {
		past: []step{
			{by: "Food desk", ago: 46 * day, message: "First version"},
			{by: "Food desk", ago: 45 * day, message: "Nine mustards, not seven", changes: []string{"The mustard stall has seven kinds.", "The mustard stall has nine kinds and an opinion on each."}},
			{by: "Editor", ago: 44 * day, message: "End on the car park", changes: []string{"the seamen's mission.", "the seamen's mission, and by two the quay is a car park again."}},
		},
	},
	"harbor-journal/articles/guides/reading-a-tide-table.md": {
		past: []step{
			{by: "Nature desk", ago: 185 * day, message: "First version"},
			{by: "Reviewer", ago: 184 * day, message: "The walk needs a warning", changes: []string{
				"Half of the water comes in two hours.", "Half of the water comes in two hours, and it comes from behind you.",
				"- Take the table with you.\n", "- Turn back at low water, wherever you are.\n- Take the table with you. There is no signal on the island.\n",
			}},
			{by: "Nature desk", ago: 96 * day, message: "Say it in the order of walking", changes: []string{
				"- Never start on a rising tide.", "- Start on a falling tide, never on a rising one.",
			}},
		},
	},
	"harbor-journal/articles/after-the-storm.md": {
		past: []step{
			{by: "Harbor desk", ago: 3 * day, message: "First report"},
			{by: "Editor", ago: 2*day + 5*time.Hour, message: "The bench was found", changes: []string{
				" The bench was last seen heading north.", " The bench was found in the rowing club's yard, facing the sea, as if it had walked there.",
			}},
		},
		work: &step{by: "Harbor desk", ago: 2 * time.Hour, message: "", changes: []string{
			"The pier is closed until the planks are back.", "The pier is closed until the planks are back; the carpenters say the second week of December.",
			"Anyone who misses a buoy may call at the harbor office.", "The owner of the buoy has called. It will go home by train.",
		}},
	},
	"harbor-journal/articles/guides/winter-swimming.md": {
		work: &step{by: "Nature desk", ago: 30 * time.Hour},
		threads: []thread{{
			quote:    "Two minutes are enough.",
			comments: []step{{by: "Editor", ago: 6 * time.Hour, message: "At what temperature? Readers will ask."}},
		}},
	},
	"harbor-journal/authors/harbor-desk.json": {
		past: []step{
			{by: "Editor", ago: 200 * day, message: "First version"},
			{by: "Editor", ago: 120 * day, message: "New address", changes: []string{"desk@journal.example", "harbor@journal.example"}},
		},
	},
	"northwind-cafe/menu/plates/soup-of-the-day.json": {
		past: []step{
			{by: "Kitchen", ago: 150 * day, message: "First version"},
			{by: "Front of house", ago: 90 * day, message: "Price for the autumn", changes: []string{`"price": 6.8,`, `"price": 7.5,`}},
			{by: "Kitchen", ago: 40 * day, message: "Celery is in the stock", changes: []string{`["gluten"]`, `["celery", "gluten"]`}},
		},
	},
	"northwind-cafe/menu/drinks/sea-buckthorn-spritz.json": {
		past: []step{
			{by: "Kitchen", ago: 75 * day, message: "First version"},
		},
		work: &step{by: "Kitchen", ago: 5 * time.Hour, message: "The berries got dearer", changes: []string{
			`"price": 5.2,`, `"price": 5.6,`, `Tart, bright orange, without alcohol.`, `Tart, bright orange, without alcohol. Also warm, with ginger.`,
		}},
		submitted: true,
	},
	"northwind-cafe/menu/plates/winter-salad.json": {
		work: &step{by: "Kitchen", ago: 28 * time.Hour},
	},
	"northwind-cafe/pages/home.md": {
		past: []step{
			{by: "Front of house", ago: 160 * day, message: "First version"},
			{by: "Front of house", ago: 100 * day, message: "Closed on Mondays", changes: []string{"by the harbor, every day.", "by the harbor, every day but Monday."}},
			{by: "Kitchen", ago: 33 * day, message: "Why things run out", changes: []string{"the menu is short and changes often.\n", "the menu is short and changes often. If something has run out, it was good.\n"}},
		},
	},
	"northwind-cafe/settings/opening-hours.json": {
		past: []step{
			{by: "Front of house", ago: 140 * day, message: "First version"},
			{by: "Front of house", ago: 26 * day, message: "Winter hours on Sunday", changes: []string{`"opens": "08:30", "closes": "17:30"`, `"opens": "09:00", "closes": "16:00"`}},
		},
	},
	"northwind-cafe/events/jazz-on-the-terrace.md": {
		past:    []step{{by: "Front of house", ago: 110 * day, message: "First version"}},
		deleted: &step{by: "Front of house", ago: 80 * day, message: "Over for this year"},
	},
}

// alts are the alt texts of the images.
var alts = map[string]string{
	"harbor-journal/images/boats.svg":      "Three rowing boats in red, green and yellow at the quay",
	"harbor-journal/images/chart.svg":      "An old sea chart that shows the same island twice",
	"harbor-journal/images/heron.svg":      "A heron standing at the edge of the mudflats",
	"harbor-journal/images/lighthouse.svg": "The red and white light on the north mole at dusk, its lamp lit",
	"harbor-journal/images/market.svg":     "Three market stalls with striped awnings, full of fruit",
	"harbor-journal/images/nets.svg":       "A blue net on a beam by the window, with a mending needle in it",
	"harbor-journal/images/tide-curve.svg": "The curve of one tide from low water to high water and back",
	"harbor-journal/images/waves.svg":      "High waves with a red buoy among them",
	"northwind-cafe/images/beetroot.svg":   "Baked beetroot with goat's cheese and hazelnuts on a white plate",
	"northwind-cafe/images/bun.svg":        "A rolled cardamom bun with sugar on top",
	"northwind-cafe/images/coffee.svg":     "A steaming cup of coffee on the counter",
	"northwind-cafe/images/front-room.png": "The lit window of the front room in the evening, seen from the street",
	"northwind-cafe/images/soup.svg":       "A bowl of golden soup with a slice of rye bread",
	"northwind-cafe/images/spritz.svg":     "A tall orange drink with ice and a slice of orange",
	"northwind-cafe/images/tart.svg":       "A slice of apple tart with cream",
	"northwind-cafe/images/toast.svg":      "Toast with smoked mackerel and slices of cucumber",
}

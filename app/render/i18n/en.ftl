### English. docs/how-to/add-a-language.md says what each part is for.

## Digits: the numbering system (CLDR) this language is usually printed in.

digit_system = latn

## Document: what the server writes and no script writes again.

language_name = English
language_short = EN
site_title = Who holds { $theatre }
summary = Who held which part of { $place } on { $date }, by share of area, with sources, method and accuracy.
date_label = Date
show = Show
language = Language
theme_dark = Dark colours
skip = Skip to the figures
draft = Draft – not published
map_label = Map of who holds what in { $theatre }
view = View
digits = Digits
key = Key
agreement = Agreement area
around = Around it, not in the figures
event =
    { $days ->
        [one] Event of that day
       *[other] Event, last { $days } days
    }
numbers = These numbers as JSON
open_map = Open the full map
details = Details
known_as_of = As known on { $instant }
known_now = Show what is known today
map_help = Arrow keys move the map, plus and minus zoom. Enter asks who holds the point at the centre.
fullscreen = Fill the screen
about = Sources, method, limits
pinned = Pinned
pinned_to = Pinned to version { $version }
pinned_control = boundaries and figures as recorded now
corrected = This day was corrected on { $date }
see_newest = See that day’s newest version
published_late =
    What is recorded is shown { $hours ->
        [one] one hour
       *[other] { $hours } hours
    } later.
published_coarse = Front lines are shown on a grid of { $metres } m or wider.

## Scripts: what is written while the page is read; sent along with it.

month_1 = January
month_2 = February
month_3 = March
month_4 = April
month_5 = May
month_6 = June
month_7 = July
month_8 = August
month_9 = September
month_10 = October
month_11 = November
month_12 = December
month_short_1 = Jan
month_short_2 = Feb
month_short_3 = Mar
month_short_4 = Apr
month_short_5 = May
month_short_6 = Jun
month_short_7 = Jul
month_short_8 = Aug
month_short_9 = Sep
month_short_10 = Oct
month_short_11 = Nov
month_short_12 = Dec
date = { $day } { $month } { $year }
day_month = { $day } { $month }
date_short = { $day }{ "\u00A0" }{ $month }
title = Who holds { $place }, { $date }
who_holds = Who holds
region = Region
party = Holder
percent = per cent
since = since { $date }
range = range
contested = Contested
contested_row = Contested
presence_row = Presence only
unknown_row = Holder unknown
unassigned = No holder recorded
area_of = Share of area; { $area } km² in all
carried =
    Newest snapshot before { $date }: { $days ->
        [one] one day earlier
       *[other] { $days } days earlier
    }
range_note = Range: from what is held beyond the front line’s accuracy to what may be held within it; less sure lines may lie farther off, see Method.
sources = Sources
method = Method
boundaries = Boundaries
in_english = Method, sources and boundaries are described in English.
accuracy = Accuracy
accuracy_text = Front lines drawn to within about { $km } km
accuracy_short = Reconstruction, ±{ $km } km
accuracy_none = Accuracy not stated
snapshot = Snapshot
recorded = Recorded
credits = Data
previous = Previous snapshot
next = Next snapshot
timeline = Snapshots
timeline_of = { $place }: share of area
timeline_help = Each step is a snapshot. Nothing is drawn in between.
status_controlled = held
status_contested = contested
status_presence = presence only
status_unknown = holder unknown
confidence = Confidence
confidence_high = high
confidence_medium = medium
confidence_low = low
between = Contested between { $parties }
held_since = The same in every snapshot since { $date }
near_front = { $km } km from a front line: within its accuracy
as_drawn = As in the snapshot of { $date }
nothing_here = Nothing recorded here
within = in { $place }
killed =
    { $count ->
        [one] one person killed
       *[other] { $count } killed
    }
of_them_children =
    { $count ->
        [one] one of them a child
       *[other] of them { $count } children
    }
wounded =
    { $count ->
        [one] one person wounded
       *[other] { $count } wounded
    }
no_toll = no toll given
source = Source
close = Close
failed = This could not be loaded. Try again later.
list = { ", " }
kilometres = km
view_map = Map
view_changes = Changes
view_compare = Compare
no_region = No region of that name
changes_title = What changed in { $place }, { $dates }
compare_title = { $place } compared, { $dates }
first_day = From
second_day = to
gained = gained km²
lost = lost km²
net = net km²
points = points
moves = From whom to whom
arrow = { " → " }
km2 = km²
changes_note = On the map, ground that changed hands has the new holder’s colour, striped with the old one’s. Points are percentage points of the region’s area.
nothing_changed = Nothing changed hands here between these days.
one_snapshot = One snapshot holds on both days. Choose another day.
compare_note = Per cent of the area. Drag the divider on the map, or focus it and use the arrow keys.
divider = Divider between two dates: { $dates }
divider_at = { $date } fills { $percent } per cent of the map
date_year = { $day }{ "\u00A0" }{ $month } { $year }
play = Play
pause = Pause
data_as_of = Data as of { $date }
zoom_ctrl = Hold Ctrl and scroll to zoom the map
zoom_cmd = Hold ⌘ and scroll to zoom the map
two_fingers = Move the map with two fingers
share = Share
share_title = Share this map
share_kind = Which state of the record
share_live = Live
share_live_note = Corrections appear when they are recorded.
share_pinned = Pinned to this version
share_pinned_note = { $version }, as known now: later corrections do not change it. Tiles are pinned in who holds what; the ground they are drawn on may be corrected.
share_page = Page
share_link = Link
share_embed = In an article
share_frame = Frame for a web page
share_fit = With a script that gives the frame the height it needs
share_oembed = oEmbed address, for content systems that ask for one
share_picture = As a picture
share_png = Picture (PNG)
share_size = Size
share_size_wide = wide { $size }
share_size_double = wide, double { $size }
share_size_square = square { $size }
share_size_tall = tall { $size }
share_program = In another map
share_xyz = Raster tiles (XYZ)
share_tilejson = Vector tiles (TileJSON)
share_style = Whole map as a MapLibre style
share_preview = Preview
share_preview_frame = Frame
share_preview_picture = Picture
copy = Copy
copy_what = Copy: { $what }
copied = Copied: { $what }
copy_by_hand = Selected: copy it with your keyboard.
published = published
difference = ours differs by
unit = Share of
unit_area = Area
unit_people = Population
people_note =
    Estimate: of { $people } people in { $places ->
        [one] one place
       *[other] { $places } places
    } whose population before the war is known; of { $missing ->
        [0] no place is it unknown
        [one] one place it is not
       *[other] { $missing } places it is not
    }. Who fled is not counted.
changes_in = What changed in
compare_in = Two dates compared:
published_title = Published figures, beside ours
with = { " with " }
events_types = Types of event
events_type = Type
events_recent =
    { $days ->
        [one] that day
       *[other] last { $days } days
    }
events_ever = in all
events_all = All
events_none = None
events_shown =
    { $count ->
        [0] No event on the map
        [one] One event on the map
       *[other] { $count } events on the map
    }
event_strike = Air or missile strikes
event_shelling = Shelling
event_bombing = Bombings
event_chemical-attack = Chemical attacks
event_clash = Clashes
event_offensive = Offensives
event_siege = Sieges
event_capture = Captures
event_withdrawal = Withdrawals
event_agreement = Agreements
event_displacement = Displacement
event_other = Other
absent = { $entry }: not on the map on this date
version = Version
site_note = These are files without a service behind them, made from what was recorded by { $date }: every date and region is here; earlier states of the record, embeds, and the distance to the front at a clicked point are not.

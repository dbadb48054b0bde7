### Arabic. docs/how-to/add-a-language.md says what each part is for.

## Digits: the numbering system (CLDR) this language is usually printed in.

digit_system = arab

## Document: what the server writes and no script writes again.

language_name = العربية
language_short = عربي
site_title = من يسيطر على { $theatre }
summary = من كان يسيطر على أي جزء من { $place } في { $date }، بحسب نسبة المساحة، مع المصادر والمنهج والدقة.
date_label = التاريخ
show = عرض
language = اللغة
theme_dark = ألوان داكنة
skip = انتقل إلى الأرقام
draft = مسودة – لم تُنشر
map_label = خريطة السيطرة في { $theatre }
view = العرض
digits = شكل الأرقام
key = مفتاح الخريطة
agreement = منطقة اتفاق
around = حولها، خارج هذه الأرقام
event =
    { $days ->
        [zero] حدث
        [one] حدث، آخر يوم
        [two] حدث، آخر يومين
        [few] حدث، آخر { $days } أيام
        [many] حدث، آخر { $days } يومًا
       *[other] حدث، آخر { $days } يوم
    }
numbers = هذه الأرقام بصيغة JSON
open_map = افتح الخريطة الكاملة
details = تفاصيل
known_as_of = كما كان معروفًا في { $instant }
known_now = اعرض ما هو معروف اليوم
map_help = مفاتيح الأسهم تحرّك الخريطة، والزائد والناقص للتكبير والتصغير. ومفتاح الإدخال يسأل عمّن يسيطر على النقطة في الوسط.
fullscreen = املأ الشاشة
about = المصادر والمنهج والحدود
pinned = مثبّتة
pinned_to = مثبّتة على النسخة { $version }
pinned_control = الحدود والأرقام كما هي مسجّلة الآن
corrected = صُحّحت لقطة هذا اليوم في { $date }
see_newest = اعرض أحدث نسخة لذلك اليوم
published_late =
    يُعرض ما يُسجَّل بعد { $hours ->
        [zero] أقل من ساعة
        [one] ساعة واحدة
        [two] ساعتين
        [few] { $hours } ساعات
        [many] { $hours } ساعة
       *[other] { $hours } ساعة
    }.
published_coarse = تُعرض خطوط الجبهة على شبكة لا تقل خلاياها عن { $metres } م.

## Scripts: what is written while the page is read; sent along with it.

month_1 = كانون الثاني
month_2 = شباط
month_3 = آذار
month_4 = نيسان
month_5 = أيار
month_6 = حزيران
month_7 = تموز
month_8 = آب
month_9 = أيلول
month_10 = تشرين الأول
month_11 = تشرين الثاني
month_12 = كانون الأول
month_short_1 = كانون 2
month_short_2 = شباط
month_short_3 = آذار
month_short_4 = نيسان
month_short_5 = أيار
month_short_6 = حزيران
month_short_7 = تموز
month_short_8 = آب
month_short_9 = أيلول
month_short_10 = تشرين 1
month_short_11 = تشرين 2
month_short_12 = كانون 1
date = { $day } { $month } { $year }
day_month = { $day } { $month }
date_short = { $day }{ "\u00A0" }{ $month }
title = من يسيطر على { $place }، { $date }
who_holds = من يسيطر على
region = المنطقة
party = الطرف
percent = بالمئة
since = منذ { $date }
range = المدى
contested = متنازع عليها
contested_row = متنازع عليها
presence_row = وجود فقط
unknown_row = الطرف غير معروف
unassigned = لا طرف مسجّل
area_of = نسبة من المساحة؛ المجموع { $area } كم²
carried =
    أحدث لقطة قبل { $date }: أقدم { $days ->
        [zero] بأقل من يوم
        [one] بيوم واحد
        [two] بيومين
        [few] بـ{ $days } أيام
        [many] بـ{ $days } يومًا
       *[other] بـ{ $days } يوم
    }
range_note = المدى: ممّا يُسيطَر عليه بعيدًا عن هامش دقة خط الجبهة إلى ما قد يُسيطَر عليه ضمنه؛ وقد تكون الخطوط الأقل يقينًا أبعد من ذلك، انظر المنهج.
sources = المصادر
method = المنهج
boundaries = الحدود
in_english = المنهج والمصادر والحدود موصوفة بالإنكليزية.
accuracy = الدقة
accuracy_text = خطوط الجبهة مرسومة بدقة نحو { $km } كم
accuracy_short = إعادة رسم تقريبية، ±{ $km } كم
accuracy_none = الدقة غير مذكورة
snapshot = اللقطة
recorded = تاريخ التسجيل
credits = البيانات
previous = اللقطة السابقة
next = اللقطة التالية
timeline = اللقطات
timeline_of = { $place }: نسبة المساحة
timeline_help = كل درجة لقطة؛ ولا يُرسم شيء بينها.
status_controlled = تحت السيطرة
status_contested = متنازع عليها
status_presence = وجود فقط
status_unknown = الطرف غير معروف
confidence = درجة الثقة
confidence_high = عالية
confidence_medium = متوسطة
confidence_low = منخفضة
between = متنازع عليها بين { $parties }
held_since = كذلك في كل لقطة منذ { $date }
near_front = على بُعد { $km } كم من خط جبهة: ضمن هامش الدقة
as_drawn = كما في لقطة { $date }
nothing_here = لا شيء مسجّل هنا
within = في { $place }
killed =
    { $count ->
        [zero] لا قتلى
        [one] قتيل واحد
        [two] قتيلان
        [few] { $count } قتلى
        [many] { $count } قتيلًا
       *[other] { $count } قتيل
    }
of_them_children =
    { $count ->
        [zero] ليس بينهم أطفال
        [one] بينهم طفل واحد
        [two] بينهم طفلان
        [few] بينهم { $count } أطفال
        [many] بينهم { $count } طفلًا
       *[other] بينهم { $count } طفل
    }
wounded =
    { $count ->
        [zero] لا جرحى
        [one] جريح واحد
        [two] جريحان
        [few] { $count } جرحى
        [many] { $count } جريحًا
       *[other] { $count } جريح
    }
no_toll = دون ذكر حصيلة
source = المصدر
close = إغلاق
failed = تعذّر التحميل. حاول لاحقًا.
list = { "، " }
kilometres = كم
view_map = الخريطة
view_changes = التغيّرات
view_compare = المقارنة
no_region = لا منطقة بهذا الاسم
changes_title = ما الذي تغيّر في { $place }، { $dates }
compare_title = مقارنة { $place }، { $dates }
first_day = من
second_day = إلى
gained = كسب كم²
lost = خسر كم²
net = الصافي كم²
points = نقاط
moves = من طرف إلى طرف
arrow = { " ← " }
km2 = كم²
changes_note = على الخريطة: الأرض التي انتقلت بلون الطرف الجديد مخطّطةً بلون السابق. والنقاط نقاط مئوية من مساحة المنطقة.
nothing_changed = لم ينتقل شيء هنا بين هذين اليومين.
one_snapshot = لقطة واحدة تسري في اليومين. اختر يومًا آخر.
compare_note = بالمئة من المساحة. اسحب الفاصل على الخريطة، أو انتقل إليه واستخدم مفاتيح الأسهم.
divider = الفاصل بين تاريخين: { $dates }
divider_at = { $date } يملأ { $percent } بالمئة من الخريطة
date_year = { $day }{ "\u00A0" }{ $month } { $year }
play = تشغيل
pause = إيقاف مؤقت
data_as_of = البيانات حتى { $date }
zoom_ctrl = اضغط Ctrl مع التمرير لتكبير الخريطة
zoom_cmd = اضغط ⌘ مع التمرير لتكبير الخريطة
two_fingers = حرّك الخريطة بإصبعين
share = مشاركة
share_title = مشاركة هذه الخريطة
share_kind = أي حالة من السجل
share_live = متجدّدة
share_live_note = تظهر التصحيحات حين تُسجَّل.
share_pinned = مثبّتة على هذه النسخة
share_pinned_note = { $version }، كما هو معروف الآن: لا تغيّرها التصحيحات اللاحقة. المربّعات مثبّتة من حيث السيطرة، أما الأرض المرسومة عليها فقد تُصحَّح.
share_page = الصفحة
share_link = رابط
share_embed = في مقال
share_frame = إطار لصفحة ويب
share_fit = مع نص برمجي يعطي الإطار الارتفاع الذي يحتاجه
share_oembed = عنوان oEmbed لأنظمة النشر التي تطلبه
share_picture = صورةً
share_png = صورة (PNG)
share_size = القياس
share_size_wide = عريضة { $size }
share_size_double = عريضة، مضاعفة { $size }
share_size_square = مربّعة { $size }
share_size_tall = طويلة { $size }
share_program = في خريطة أخرى
share_xyz = مربّعات نقطية (XYZ)
share_tilejson = مربّعات متجهة (TileJSON)
share_style = الخريطة كاملةً بنمط MapLibre
share_preview = معاينة
share_preview_frame = الإطار
share_preview_picture = الصورة
copy = نسخ
copy_what = نسخ: { $what }
copied = نُسخ: { $what }
copy_by_hand = محدَّد: انسخه بلوحة المفاتيح.
published = المنشور
difference = الفرق عندنا
unit = نسبة من
unit_area = المساحة
unit_people = السكان
people_note =
    تقدير: من { $people } نسمة في { $places ->
        [zero] مواضع
        [one] موضع واحد
        [two] موضعين
        [few] { $places } مواضع
        [many] { $places } موضعًا
       *[other] { $places } موضع
    } يُعرف عدد السكان فيها قبل الحرب؛ وغير المعروف: { $missing ->
        [zero] لا شيء
        [one] موضع واحد
        [two] موضعان
        [few] { $missing } مواضع
        [many] { $missing } موضعًا
       *[other] { $missing } موضع
    }. ولا يُحسب من نزحوا.
changes_in = ما الذي تغيّر في
compare_in = مقارنة تاريخين:
published_title = الأرقام المنشورة إلى جانب أرقامنا
with = { " مع " }
events_types = أنواع الأحداث
events_type = النوع
events_recent =
    { $days ->
        [zero] ذلك اليوم
        [one] ذلك اليوم
        [two] آخر يومين
        [few] آخر { $days } أيام
        [many] آخر { $days } يومًا
       *[other] آخر { $days } يوم
    }
events_ever = الإجمالي
events_all = الكل
events_none = لا شيء
events_shown =
    { $count ->
        [zero] لا أحداث على الخريطة
        [one] حدث واحد على الخريطة
        [two] حدثان على الخريطة
        [few] { $count } أحداث على الخريطة
        [many] { $count } حدثًا على الخريطة
       *[other] { $count } حدث على الخريطة
    }
event_strike = ضربات جوية أو صاروخية
event_shelling = قصف مدفعي
event_bombing = تفجيرات
event_chemical-attack = هجمات كيميائية
event_clash = اشتباكات
event_offensive = عمليات هجومية
event_siege = حصار
event_capture = سيطرة على مناطق
event_withdrawal = انسحابات
event_agreement = اتفاقات
event_displacement = نزوح
event_other = أخرى
absent = { $entry }: ليس على الخريطة في هذا التاريخ
version = النسخة
site_note = هذه ملفات لا خدمة وراءها، أُعدّت مما سُجّل حتى { $date }: كل التواريخ والمناطق هنا، أما الحالات السابقة للسجل والتضمين والمسافة إلى خط التماس عند نقطة يُنقر عليها فليست فيها.

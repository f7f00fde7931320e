"""The sentences of the sample's tweets. `{...}` are filled in: handle, customer, topic, detail, initials."""

TOPICS: dict[str, tuple[str, ...]] = {
    "login": ("the app will not let me in", "my passcode stopped working", "the login page goes round in circles"),
    "card": ("my card was refused at the till", "my new card never came", "the card machine says no again"),
    "transfer": ("a transfer I sent is nowhere to be seen", "my rent payment is stuck", "a standing order ran twice"),
    "fee": ("there is a fee I never agreed to", "you charged me twice", "the overdraft fee makes no sense"),
    "statement": ("my statement shows a blank page", "last month's statement is missing"),
    "branch": ("forty minutes in line at the Quay branch", "the branch was shut at noon"),
}

OPENINGS = (
    "@{handle} {topic}. What now?",
    "@{handle} hello, {topic}, can anybody look into it?",
    "Second day in a row: {topic}. @{handle}",
    "@{handle} {topic} and nobody picks up the phone 😡",
    "Dear @{handle}, {topic}.\nPlease sort this out before the weekend.",
    'So {topic}. "Banking made calm", they said. @{handle}',
    "@{handle} is it just me or is something broken? {topic}",
)
RETURNS = (
    "@{handle} me again: {topic}. I thought this was settled?",
    "@{handle} it is back. {topic}, same as the other day.",
)
CHASES = (
    "@{handle} hello? Anyone there?",
    "@{handle} still waiting for an answer...",
    "@{handle} three hours and not a word. Really?",
)
JOINS = (
    "@{handle} same here, {topic}",
    "@{handle} not only you! It happens to me too 🙋",
)
DETAILS = (
    "@{handle} it started on {detail}, on my phone",
    "@{handle} since {detail}. Tried it on two devices, no luck",
    "@{handle} yes, I did all of that on {detail}, twice",
)
DM_SENT = (
    "@{handle} message sent",
    "@{handle} done, have a look at your inbox please",
)
THANKS = (
    "@{handle} that did it, thank you!",
    "@{handle} works now. Thanks for the quick help 🙏",
    "@{handle} great, thanks {initials}, you are a star ⭐",
)
REJECTIONS = (
    "@{handle} no, that changes nothing",
    "@{handle} tried it, still the same. Any other idea?",
)

QUESTIONS = (
    "@{customer} Sorry about that! When did it start, and on which device? ^{initials}",
    "@{customer} That is not how it should be. Do you get a message with a number in it? ^{initials}",
    "@{customer} Thanks for flagging it. Have you restarted the app since {detail}? ^{initials}",
)
DM_REQUESTS = (
    "@{customer} Please send us a DM with your postcode, and we will look at it together. ^{initials}",
    "@{customer} We need a few private details for this one. Please send us a DM. ^{initials}",
)
DM_RECEIPTS = ("@{customer} Got it, our reply is in your inbox. ^{initials}",)
SOLUTIONS = (
    "@{customer} Please remove the app and install it again: that brings it back. ^{initials}",
    "@{customer} We have put it right on our side, it shows up within the hour. ^{initials}",
    "@{customer} The amount goes back to your account tonight. ^{initials}",
    "@{customer} You can set it anew under Settings, then Security. ^{initials}",
)
ANNOUNCEMENTS = (
    "Online banking is slow this morning. We are on it and will tell you here. ^{initials}",
    "Our Quay branch opens at ten on {detail} because of building work. ^{initials}",
    "Work on our payment systems on {detail} night: transfers may take longer. ^{initials}",
)

DETAIL_WORDS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "the weekend")
INITIALS = ("AB", "JO", "LN", "MK", "RT", "SV")

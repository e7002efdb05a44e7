"""Numbers: how long, how many and how often."""

# What somebody may say at once, in characters; and a whole frame, in bytes.
TEXT = 40_000
FRAME = 256 * 1024
BODY = 64 * 1024

# Ids, names of questions and values that we hand on; a form's answers are bounded by the frame.
ID = 200
EMOJI = 64
REACTIONS_EACH = 20

# Frames a second that one session may send for long, and at once.
FRAMES_A_SECOND = 10.0
FRAMES_AT_ONCE = 60.0

# Frames that may wait for a slow reader; then the socket is closed and the page fetches anew.
WAITING = 1000

# Open pages of one person, and frames of one page that are being handled.
PAGES_EACH = 50
IN_HANDS = 100

# Pages of messages, and people offered while somebody types.
PAGE = 50
LONGEST_PAGE = 200
PEOPLE = 8
DEMO_PEOPLE = 500

# Tries to sign in: at once, and how many seconds until one more is allowed.
SIGN_INS_AT_ONCE = 5.0
SIGN_IN_EVERY = 120.0
SIGN_INS_OF_A_CLIENT = 30.0
CLIENT_EVERY = 20.0

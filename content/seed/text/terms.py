"""The first text of the Terms and Conditions of Use for Secure Messaging."""

from datetime import date

SLUG = "terms"
TITLE = "Terms and Conditions of Use for Secure Messaging"
SUMMARY = (
    "Secure Messaging is for health matters that can wait. Your care team reads your messages and"
    " answers within three federal business days. It is never for emergencies. You may opt out at"
    " any time."
)
IN_FORCE_FROM = date(2010, 11, 1)
WHAT_CHANGED = "This is the first version of these terms."

BODY = """
<p>Please read this page before you use Secure Messaging. It says what you can expect from us and
what we ask of you. If you agree, you opt in once. You can opt out whenever you like.</p>

<h2>1. What Secure Messaging is for</h2>
<p>Secure Messaging lets you write to the health care team that is led by your own provider. Use it
for matters that can wait a few days: a prescription renewal, a test result, an appointment, a
question about your health, or a change of your address.</p>
<p>A message does not replace an exam. Your team may answer that you need to call or come in. Using
Secure Messaging is your choice. If you do not use it, you get the same care.</p>

<h2>2. Never for emergencies</h2>
<p><b>Do not use Secure Messaging in an emergency or when you need help today.</b> Nobody watches
the inbox at night, on weekends or on federal holidays.</p>
<ul>
<li>If a life is in danger, call <a href="tel:911">911</a> or go to the nearest emergency room.</li>
<li>If you are in crisis or think about suicide, call the Veterans Crisis Line at
<a href="tel:988">988</a> and press 1, or text 838255. Someone answers day and night.</li>
<li>If it cannot wait three business days, call your clinic.</li>
</ul>

<h2>3. Who reads your messages</h2>
<p>A message goes to a team and not to one person. The topic you choose decides who reads it
first:</p>
<ul>
<li>a clerk, for appointments and changes of address;</li>
<li>a pharmacist, for medicines;</li>
<li>a nurse, for symptoms and health questions.</li>
</ul>
<p>That person answers, or passes the message on to your provider or to another member of the team.
If someone is away, a colleague covers. A coordinator of the team sees messages that are late.
Administrators of your facility see counts and dates. They do not see what you wrote.</p>

<h2>4. When you get an answer</h2>
<p>You can expect an answer within <b>three federal business days</b>. Weekends and federal
holidays do not count, and the day on which you write does not count. What you write on a weekend
or a holiday counts as written on the next business day. Before you send, the page tells you who
reads your message first and by when. If an answer is late, the message is shown to the team's
coordinator. If you have not heard from us by then, please call your clinic.</p>

<h2>5. What we ask of you</h2>
<ul>
<li>Write about your own health and be as exact as you can.</li>
<li>Write about one topic in each message, so that it reaches the right person.</li>
<li>Do not threaten or insult anyone, and do not send advertising or files that could do harm.</li>
<li>Keep your password to yourself. Sign out on a computer that others use.</li>
<li>Tell your facility if your address changes or if you think someone else has used your
account.</li>
</ul>
<p>If someone misuses Secure Messaging, the facility may pause that person's access. It must say why
and how to object. Care goes on as before.</p>

<h2>6. What is kept, and for how long</h2>
<ul>
<li><b>Your messages and the answers are kept.</b> They do not expire because they are old. When you
move a message to the Deleted folder, it leaves your inbox, but it is not erased.</li>
<li><b>Your team may save messages to your health record.</b> They are then part of that record and
are kept as long as the record is.</li>
<li><b>We record who opened, sent or tried to open a message, and when.</b> You can see who opened
yours. This record is not changed or erased.</li>
<li><b>We keep which version of these terms you agreed to, and on which day.</b></li>
</ul>

<h2>7. Privacy</h2>
<p>Your messages are stored in encrypted form. They can be read by you, by the caregivers you name,
and by the team you wrote to. The e-mail that tells you about a new message has no health
information in it: no names, no subject and no text.</p>
<p>Federal privacy law protects what you write in the same way as the rest of your health
information. We do not sell it and do not use it for advertising. It is used outside your care only
where the law allows or requires it, for example to check the quality of care or when someone's life
is at risk. People who repair the system cannot open messages unless there is a stated reason, for a
limited time, and that is recorded.</p>

<h2>8. Caregivers</h2>
<p>You may name someone you trust to help you. You choose whether that person may read, or read and
write, and until when. Each message shows who wrote it. You can take this right back at any time and
it ends at once. Please do not share your password with a caregiver.</p>

<h2>9. If you opt out</h2>
<p>You may opt out in your messaging settings at any time. You do not have to say why. After that
you cannot send new messages. You can still read, print and download the ones you have. Your team is
told, finishes what is open, and reaches you by phone or mail. You may opt in again later.</p>

<h2>10. When these terms change</h2>
<p>Each change is a new version with its own number and date. You can read all versions on this
site, with the reason for each change. When a new version is in force, we show it to you and ask
again before you send your next message.</p>

<h2>11. Questions</h2>
<p>Call your facility and ask for the Secure Messaging coordinator, or read the help page of this
site.</p>
"""

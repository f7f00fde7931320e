"""The fifty reasons for which customers contact Larkfield, with the words in which they say so.

A reason is a row of `_TABLE`: code, team that answers it, product, share of concerns (any unit), what it is about, two
ways to state the problem, two solutions. Reasons of `_GENERAL` name no concern. `_AVOIDABLE` names the root cause and
the department of those that need not arise.
"""

from dataclasses import dataclass

PRODUCTS = ("broadband", "mobile", "television")
TEAMS = ("billing", "technical", "deliveries", "accounts", "retention", "digital")
"""`digital` answers social media and the community, whatever the reason; the others go by reason."""

CRUTCH_TEAM = "billing"
CRUTCH_REASONS = ("bill_higher", "double_charge", "refund_missing", "direct_debit_failed", "discount_missing")
"""For these the short answers that the team begins to give in the middle of the year do not hold."""

SEED_COLUMNS = [
    "source_system",
    "reason_code",
    "reason",
    "is_concern",
    "is_avoidable",
    "root_cause",
    "originating_department",
    "fix_due",
]
"""Columns of seeds/contact_reasons.csv."""


@dataclass(frozen=True)
class Reason:
    """A contact driver: who answers it, whether it is a concern, and how customers and agents speak of it."""

    code: str
    team: str
    product: str
    weight: float
    thing: str
    problems: tuple[str, ...]
    answers: tuple[str, ...]
    is_concern: bool = True
    root_cause: str = ""
    department: str = ""

    @property
    def is_avoidable(self) -> bool:
        """Whether it would not arise if its root cause were mended."""
        return self.root_cause != ""

    @property
    def name(self) -> str:
        """The reason as people read it."""
        return self.code.replace("_", " ")


# ruff: noqa: E501 -- a row of the table is a line
_TABLE = """
bill_higher|billing|broadband|7|my bill|my bill is much higher than last month|I was billed 20 more than what we agreed|The increase is the new line rental, so I have put your old price back on the account|I have taken the extra amount off, and your next bill will show the credit
double_charge|billing|broadband|4|the double charge|you took the same payment twice|I have been charged two times for one month|I have cancelled the second payment and it goes back to your card|The second charge was a retry, and I have reversed it for you
refund_missing|billing|mobile|4|my refund|the refund you promised has not arrived|I am still waiting for my money back|I have sent the refund again by bank transfer|The refund went to an old account, so I have moved it to the one you use now
direct_debit_failed|billing|mobile|3|my direct debit|my direct debit failed and I got a fee for it|the payment did not go through although there was money in the account|I have taken the fee off and set the direct debit up again|Your bank details were out of date, and I have entered the new ones
discount_missing|billing|television|3|the discount|the discount from the offer is not on my invoice|I signed up for half price and pay the full price|I have added the discount from the first month on|The code was not applied, so I have put the discount on by hand
paper_bill|billing|broadband|1|the paper invoice|I want my invoice on paper again|the invoices no longer come by post|I have switched you back to paper invoices|You will get the invoice by post from next month
payment_plan|billing|mobile|2|the payment plan|I cannot pay all of it at once|I would like to pay the bill in parts|I have spread the amount over three months|You can pay a third each month, and I have set that up
roaming_charge|billing|mobile|2|the roaming charges|there are roaming charges for a trip that was inside the zone|my holiday cost me a fortune in data|I have removed the roaming charges because the zone covers that country|I have put a roaming pack on the line and credited the difference
vat_invoice|billing|broadband|1|the invoice with VAT|I need an invoice that shows the VAT|the tax number is missing on the invoice|I have made a new invoice with your tax number on it|The invoice with VAT is in your account under documents
no_connection|technical|broadband|6|the internet connection|the internet has been down since this morning|there is no connection at all, the light on the router is red|Please restart the router with the small button at the back, then the line comes up again|I have reset the line from here, and the light turns green within five minutes
slow_connection|technical|broadband|5|the speed of the line|the internet is very slow in the evening|I get a tenth of the speed that I pay for|I have moved you to a less crowded channel, which brings the full speed back|Please plug the router straight into the wall socket, since the old splitter slows the line
wifi_drops|technical|broadband|4|the wifi|the wifi drops every few minutes|the wireless signal does not reach the bedroom|Please set the wifi to the 5 GHz band in the settings of the router|I have updated the firmware of the router, and the drops should be gone
router_setup|technical|broadband|3|the new router|I cannot get the new router to work|the router asks for a password that I do not have|The password is printed under the router, after the word key|I have sent the settings to the router, so you only need to switch it on
no_signal|technical|mobile|3|the mobile signal|there is no mobile signal at my home|my phone shows no service since yesterday|I have switched on calls over wifi for your number|A mast nearby was off, and it is back in service now
data_not_working|technical|mobile|3|mobile data|mobile data does not work on my phone|I can make calls but pages do not load|Please type larkfield.net as the access point in the settings of the phone|I have renewed the data profile of your SIM, now restart the phone once
sim_not_active|technical|mobile|2|the new SIM card|the new SIM card is not active|my SIM says invalid since I put it in|I have activated the SIM, and it works after a restart|The number of the SIM was mistyped, and I have corrected it
tv_no_picture|technical|television|3|the TV box|the TV box shows no picture|the screen stays black with an error code|Please hold the power button of the box for ten seconds until it restarts|I have refreshed the box from here, and the picture comes back shortly
channel_missing|technical|television|2|the channels|half of the channels are missing|I cannot find the sports channel that I pay for|I have added the channels to your box again|Please run the channel search in the menu of the box
recording_lost|technical|television|1|my recordings|all of my recordings are gone|the series that I recorded cannot be played|I have restored the recordings from the backup|The recordings moved to the folder called archive
app_crash|technical|mobile|3|the app|the app crashes when I open it|the app shows an empty page|Please install the new version of the app, which mends that|I have cleared your session, so the app opens again
email_broken|technical|broadband|1|my mailbox|I cannot send mail from my mailbox|my mail has not arrived for two days|Please use port 587 in the settings of the mailbox|I have unlocked the mailbox, and the mail is coming in
outage_info|technical|broadband|4|the outage|is there an outage in my street|when will the outage in our area be over|The outage in your street ends at six this evening|The cable has been repaired, and the area is back
parcel_late|deliveries|broadband|5|my delivery|my router should have come on Monday and is not here|the parcel has been late for a week|The parcel is at the depot and comes tomorrow before noon|I have sent a new parcel by express today
parcel_lost|deliveries|mobile|2|my parcel|the phone I ordered was never delivered|the tracking says delivered but nothing came|I have opened a search and a new phone leaves us today|The parcel is with your neighbour at number 12
wrong_item|deliveries|television|2|the item in the box|you sent me the wrong box|the cable in the parcel does not fit|The right box is on its way, and a label for the old one is in it|I have ordered the cable that fits your model
return_label|deliveries|mobile|2|the return label|I need a label to send the phone back|the return label does not print|I have sent a new return label to your address|You can show the code in the parcel shop, no label needed
installation_date|deliveries|broadband|4|the installation appointment|the technician did not come|nobody told me when the technician comes|The technician now comes on Thursday between eight and ten|I have booked the first appointment tomorrow morning
order_status|deliveries|mobile|4|my order|I do not know where my order is|my order has been in progress for two weeks|The order left us this morning and arrives on Friday|I have released the order, which was held by a check
moving_house|deliveries|broadband|2|my move|I am moving and want to take the line along|the line at the new home is still not on|I have booked the move of the line for the first of the month|The line at your new home is on from tomorrow
stock_question|deliveries|mobile|1|the phone in blue|is the phone available in blue|when will the model be in stock again|The blue one is back in stock from Tuesday|I have reserved one in the shop near you
password_reset|accounts|broadband|5|my password|I cannot log in with my password|the link to reset the password does not work|I have sent a fresh link that works for an hour|I have unlocked the account, so the old password works again
account_locked|accounts|mobile|3|my account|my account is locked|it says too many attempts and I cannot get in|I have unlocked the account for you|The lock is off, please log in with the code from the text
name_change|accounts|mobile|1|the name on the contract|I got married and need my new name on the contract|my name is spelled wrong|I have changed the name on the contract|The new name is saved, and the next bill shows it
address_change|accounts|broadband|2|my address|my old address is still in the system|letters go to my old address|I have entered the new address|The new address is saved for all of your contracts
contract_copy|accounts|television|1|a copy of my contract|I need a copy of my contract|I cannot find the contract in my account|The contract is in your account under documents now|I have sent the copy to your address
data_request|accounts|mobile|1|my data|I want to know which data you keep about me|please delete the data of my old account|The report about your data is ready in your account|I have deleted the data of the old account
number_transfer|accounts|mobile|3|my old number|my old number has not been transferred|the transfer of my number was refused|The transfer is set for Wednesday at six in the morning|The birth date did not match, so I have started the transfer again
contract_end|accounts|television|2|the end of my contract|when does my contract end|I do not see the end date of the contract|Your contract ends on the last day of March|The end date is now shown in your account
voucher_code|accounts|television|2|the voucher|the voucher code is not accepted|my voucher says already used|I have put the amount of the voucher on your account|Here is a new code: LARK-2025
cancel_contract|retention|broadband|2|my cancellation|I want to cancel my contract|I cancelled and you still take money|I have entered the cancellation to the end of the month|The contract is closed, and no more money is taken
upgrade_phone|retention|mobile|2|the new phone|can I get a new phone with my contract|the upgrade page shows an error|I have added the upgrade, and the phone is sent today|You can upgrade from now on, the block is off
change_tariff|retention|mobile|3|my tariff|I want a smaller tariff|I was moved to a tariff that I did not choose|I have moved you to the small tariff from tomorrow|Your old tariff is back from today
price_rise|retention|television|3|the price rise|I got a letter about a price rise|why do you raise the price in the middle of a contract|I have kept your old price for another year|The rise does not apply to you, and I have taken it off
add_channel|retention|television|1|the film package|I want to add the film package|the film package does not start|The film package is on your box now|I have started the package, please restart the box
competitor_offer|retention|broadband|2|the other offer|another company offers the same for less|can you match the price of my neighbour|I have put the same price on your line|I have given you ten off each month for a year
bonus_missing|retention|mobile|1|the bonus|the bonus for inviting a friend has not come|I brought a friend and got nothing|I have booked the bonus for you and your friend|The bonus is on your next bill
"""

_GENERAL = """
general_question|accounts|broadband|5|a question|I have a question|can somebody help me with something|Here is the page that answers it, and I have noted your question|I have noted it for you
regular_service|accounts|mobile|3|the usual|it is about the usual|I am calling about my contract in general|I have noted that for you|That is all in order on our side
other|accounts|television|2|something else|it is about something else|there is one more thing|I have passed it on, and it is done|That is settled now
feedback|accounts|broadband|1|your service|I wanted to say something about your service|just some feedback|I have passed your words on to the team|I have written it down, and the team will read it
"""

# Root cause and department of the reasons that need not arise.
_AVOIDABLE = {
    "bill_higher": ("bills do not explain a change of price", "finance"),
    "discount_missing": ("offer codes are not carried over to billing", "marketing"),
    "paper_bill": ("paper invoices were switched off without a letter", "finance"),
    "router_setup": ("the leaflet in the box shows the old router", "product"),
    "sim_not_active": ("SIM numbers are typed by hand in the shops", "shops"),
    "channel_missing": ("the channel list changes without notice", "product"),
    "app_crash": ("releases are not tested on old phones", "engineering"),
    "outage_info": ("no message is sent to those whom an outage hits", "network"),
    "parcel_late": ("the carrier's delays are not shown to customers", "logistics"),
    "installation_date": ("appointments are not confirmed by the contractor", "field service"),
    "order_status": ("the order page stops at 'in progress'", "engineering"),
    "password_reset": ("reset links expire after five minutes", "engineering"),
    "contract_end": ("the end date is not shown in the account", "product"),
    "price_rise": ("the letter does not say whom it concerns", "marketing"),
}


def _reasons(table: str, *, is_concern: bool) -> list[Reason]:
    rows = []
    for line in table.strip().splitlines():
        code, team, product, weight, thing, problem_a, problem_b, answer_a, answer_b = line.split("|")
        cause, department = _AVOIDABLE.get(code, ("", ""))
        rows.append(
            Reason(
                code,
                team,
                product,
                float(weight),
                thing,
                (problem_a, problem_b),
                (answer_a, answer_b),
                is_concern,
                cause,
                department,
            )
        )
    return rows


REASONS: tuple[Reason, ...] = (*_reasons(_TABLE, is_concern=True), *_reasons(_GENERAL, is_concern=False))


def seed_rows() -> list[list[str]]:
    """Return the reasons as rows of seeds/contact_reasons.csv, in the order of SEED_COLUMNS."""
    return [
        [
            "interactions",
            reason.code,
            reason.name,
            str(reason.is_concern).lower(),
            str(reason.is_avoidable).lower() if reason.is_concern else "",
            reason.root_cause,
            reason.department,
            "",
        ]
        for reason in REASONS
    ]

"""A Stripe of our own: checkout, charges, refunds, disputes, payouts and their notices, over HTTP on loopback.

The code that runs against it is the code that runs against Stripe: it goes through the real SDK. From pytest:

    from tests.sandbox import Sandbox, client, serve

    sandbox = Sandbox()
    with serve(sandbox) as url:                       # http://127.0.0.1:<free port>
        stripe_client = client(url)                   # the real StripeClient; the app gets stripe_api_base=url
        sandbox.notices.send_to(receiver, "whsec_x")  # a URL, or a function (body, headers) -> status

        session = ...                                 # the app opens a checkout through the SDK
        sandbox.complete(session.id, email="canary@example.org", name="Canary Bird")
        sandbox.notices.deliver()                     # held until now: payment_intent.succeeded, ...completed
        sandbox.settle()                              # the fee becomes known: charge.updated
        sandbox.notices.deliver(["charge.updated"])   # by type or by position, in the order given

        charge = sandbox.every("charge")[0]
        sandbox.refund(charge["id"], 500)             # minor units; fail_refund(refund["id"]) weeks later
        case = sandbox.dispute(charge["id"])          # then win_dispute, lose_dispute, contest, reinstate
        sandbox.set_card(subscription, "declined")    # or "action"; replace_card, authenticate, cancel_subscription
        payout = sandbox.pay_out()                    # then arrive(payout["id"]) or fail_payout
        sandbox.advance(days=30)                      # the sandbox's clock; months turn; signatures keep real time

Notices (`sandbox.notices`): `mode` hold, before_response or background; `shapes` ("thin",), ("snapshot",) or both;
`deliver(order, types=, shape=, times=)`, `discard(*types)`, `again(notice)`; troubles `copies`, `drop`, `delay`,
`shuffle`, `fail`, `lose_answer`, `signed_ago`, `account`, `livemode`. A notice not answered with 2xx stays held.
`sandbox.trouble(status=500, path="/v1/refunds", after=True)` makes the API itself fail, before or after it acted;
`sandbox.slow(seconds=5, path="/v1/refunds", after=True)` makes it take its time. A card that fails is tried again on
the days of `retry_days`; `after_retries` says what then. `exchange["usd"] = ("eur", 0.9)` settles dollars in euro.
`sandbox.requests` has what the API was sent; `sandbox.misshapen` must stay empty (see `conformance`).

As a process, see `__main__`; its levers are POST /_control/<verb> with the method's arguments as JSON.
What a payer types at checkout is kept in memory alone, never in the state file.
"""

from tests.sandbox.notices import Notice, Notices
from tests.sandbox.server import client, serve
from tests.sandbox.state import Sandbox

__all__ = ["Notice", "Notices", "Sandbox", "client", "serve"]

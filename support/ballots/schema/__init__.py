"""What comes into ballots and goes out."""

from support.ballots.schema.votes import (
    BallotBriefView,
    BallotCandidateForm,
    BallotCandidateView,
    BallotForm,
    BallotListForm,
    BallotPageView,
    BallotTrusteeView,
    BallotView,
    CredentialView,
    OnRollView,
    StandForm,
    VotedView,
    VoteForm,
)

__all__ = [
    "BallotBriefView",
    "BallotCandidateForm",
    "BallotCandidateView",
    "BallotForm",
    "BallotListForm",
    "BallotPageView",
    "BallotTrusteeView",
    "BallotView",
    "CredentialView",
    "OnRollView",
    "StandForm",
    "VoteForm",
    "VotedView",
]

"""Another domain, which uses the first; the first does not know it."""

from fastapi import APIRouter, Depends

from .deps import require_key
from .users import UserDep

router = APIRouter(
    prefix="/users/{user_id}/orders", tags=["orders"], dependencies=[Depends(require_key)]
)


@router.get("")
def list_orders(user: UserDep) -> list[str]:
    return [f"a book for {user}"]

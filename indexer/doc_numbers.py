"""文号 as notices print them: 长府〔2020〕8号. It imports little: links need it in every build."""

from __future__ import annotations

import re

DOC_NUMBER = re.compile(
    r"[一-鿿]{1,15}[〔\[［【(（]\s?(?:19|20)\d\d\s?[〕\]］】)）]第?\s?\d{1,4}\s?号"
)

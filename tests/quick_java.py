"""What halves the start of a Neo4j that lives for seconds: its code is optimised once, not twice.

Not for the Neo4j that the suite shares, which plans thousands of texts: there it costs more than it saves.
"""

QUICK_JAVA = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}

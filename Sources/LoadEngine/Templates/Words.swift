/// The words of `random.word` and `random.text`: 256, so that eight random bits choose one.
enum Words {
    static let longest = list.map(\.utf8CodeUnitCount).max() ?? 0

    static func word(_ random: inout RandomStream) -> StaticString { list[Int(random.next() >> 56)] }

    static let list: [StaticString] = [
        "able", "account", "acid", "across", "action", "active", "actor", "adult", "after", "again", "agent", "agree",
        "air", "album", "alert", "alive", "allow", "almond", "alone", "amber", "amount", "anchor", "angle", "apple",
        "april", "arena", "argue", "arrow", "artist", "aspect", "asset", "attic", "audio", "august", "author",
        "autumn", "avenue", "bacon", "badge", "balance", "bamboo", "banana", "banner", "barrel", "basic", "basket",
        "beach", "beacon", "bell", "bench", "berry", "better", "bicycle", "bird", "blanket", "bloom", "blue", "board",
        "boat", "bonus", "book", "border", "bottle", "branch", "brave", "bread", "breeze", "bridge", "bright",
        "brook", "brush", "bucket", "budget", "button", "cabin", "cable", "cactus", "camera", "camp", "canal",
        "candle", "canvas", "captain", "carbon", "card", "carpet", "castle", "cedar", "center", "chair", "chalk",
        "chance", "cherry", "circle", "citrus", "city", "clay", "cliff", "clock", "cloud", "clover", "coast",
        "coffee", "color", "copper", "coral", "corner", "cotton", "county", "cradle", "crane", "cream", "cricket",
        "crystal", "curve", "cycle", "daisy", "dance", "dawn", "delta", "desert", "diary", "dinner", "distance",
        "dolphin", "door", "dragon", "drum", "eagle", "early", "earth", "east", "echo", "edge", "effort", "elbow",
        "ember", "engine", "evening", "event", "fabric", "falcon", "family", "farm", "feather", "fern", "field",
        "figure", "finger", "fire", "fish", "flag", "flame", "flint", "flower", "forest", "fossil", "fountain", "fox",
        "frame", "friend", "frost", "fruit", "galaxy", "garden", "gate", "giant", "glass", "globe", "gold", "grain",
        "granite", "grape", "grass", "green", "guitar", "hammer", "harbor", "harvest", "hazel", "hearth", "hill",
        "honey", "horizon", "house", "ice", "idea", "island", "ivory", "jacket", "jasmine", "jewel", "journey",
        "kettle", "kitchen", "ladder", "lake", "lamp", "lantern", "leaf", "lemon", "letter", "lily", "linen", "lion",
        "list", "lotus", "lunar", "magnet", "maple", "marble", "market", "meadow", "melon", "metal", "mint", "mirror",
        "moon", "morning", "moss", "mountain", "music", "narrow", "needle", "nest", "night", "north", "notebook",
        "oak", "ocean", "olive", "onion", "opal", "orange", "orbit", "otter", "oyster", "paddle", "palm", "paper",
        "peach", "pearl", "pebble", "pencil", "pepper", "piano", "pine", "planet", "plum", "pocket", "pond", "poppy",
        "prairie", "quartz", "quiet", "rabbit",
    ]
}

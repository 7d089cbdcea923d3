using System.Text.Json.Serialization;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>
/// Identifies a node among all trees of details of a model, and names its artifacts and, in most formats, its files:
/// "Tile_+000_+001_023" in a tree of a tile, whose root is "Tile_+000_+001", or "023" in a tree over all tiles. In ordinal order
/// of these texts.
/// </summary>
[JsonConverter(typeof(LodNodeIdConverter))]
public readonly record struct LodNodeId : IComparable<LodNodeId>
{
    // The quad key of the whole earth is empty: its node needs a text.
    private const string EmptyKey = "Root";
    private const char Separator = '_';

    /// <param name="tile">The tile that has the tree; null for a tree over all tiles.</param>
    /// <param name="key">Digits; see <see cref="Key"/>.</param>
    /// <exception cref="ArgumentException">The key is not made of digits, or the text would be that of another node.</exception>
    public LodNodeId(TileName? tile, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        (Tile, Key) = (tile, key);
        if (!IsKey(key) || Parse(ToString()) != this)
            throw new ArgumentException($"'{this}' cannot be the name of a node.", nameof(key));
    }

    /// <summary>The tile that has the tree; null for a tree over all tiles.</summary>
    public TileName? Tile { get; private init; }

    /// <summary>
    /// Place in the tree: a digit per division, that of each child after its parent's. In a tree of one tile the root has "";
    /// else it has "0", and tiles without a surface leave divisions that no node stands for. A quad key for
    /// <see cref="LodDivision.BingMaps"/>, which may skip levels, too.
    /// </summary>
    public string Key { get; private init; }

    /// <summary>
    /// The node of a text. Any text is read: users can write files that name nodes, which are to be looked up in a tree.
    /// </summary>
    public static LodNodeId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == EmptyKey)
            return new() { Key = "" };
        if (text.Length > 0 && IsKey(text))
            return new() { Key = text };
        var end = text.LastIndexOf(Separator);
        return end >= 0 && end < text.Length - 1 && IsKey(text.AsSpan(end + 1))
            ? new() { Tile = TileName.AsGiven(text[..end]), Key = text[(end + 1)..] }
            : new() { Tile = TileName.AsGiven(text), Key = "" };
    }

    public override string ToString() => (Tile, Key) switch
    {
        (null, null or "") => EmptyKey,
        (null, _) => Key,
        (_, "") => $"{Tile}",
        _ => $"{Tile}{Separator}{Key}",
    };

    public int CompareTo(LodNodeId other) => string.CompareOrdinal(ToString(), other.ToString());

    public static bool operator <(LodNodeId a, LodNodeId b) => a.CompareTo(b) < 0;

    public static bool operator >(LodNodeId a, LodNodeId b) => a.CompareTo(b) > 0;

    public static bool operator <=(LodNodeId a, LodNodeId b) => a.CompareTo(b) <= 0;

    public static bool operator >=(LodNodeId a, LodNodeId b) => a.CompareTo(b) >= 0;

    private static bool IsKey(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}

internal sealed class LodNodeIdConverter() : TextConverter<LodNodeId>(text => LodNodeId.Parse(text!));

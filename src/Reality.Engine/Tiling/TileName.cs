using System.Text.Json.Serialization;
using Reality.Pipeline;

namespace Reality.Engine.Tiling;

/// <summary>
/// The name of a tile in artifacts, files and published documents, e.g. "Tile_+000_-002" or "Tile_+001_+002_+000"; see
/// <see cref="TileId.NameIn"/>. Case-sensitive; in ordinal order.
/// </summary>
/// <remarks>
/// Users can write documents and files that name tiles. Such a name is taken as it stands, see <see cref="AsGiven"/>: it is to be
/// looked up among the names of tiles, not used as the name of a file.
/// </remarks>
[JsonConverter(typeof(TileNameConverter))]
public readonly record struct TileName : IComparable<TileName>
{
    /// <exception cref="ArgumentException">The name is not made of ASCII letters, digits, '_', '+' and '-'.</exception>
    public TileName(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (!value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '+' or '-'))
            throw new ArgumentException($"'{value}' is not the name of a tile.", nameof(value));
        Text = value;
    }

    private string? Text { get; init; }

    /// <summary>A name that a user has given, which may be that of no tile; null becomes the default value.</summary>
    public static TileName AsGiven(string? text) => new() { Text = text };

    public override string ToString() => Text ?? "";

    public int CompareTo(TileName other) => string.CompareOrdinal(Text, other.Text);

    public static bool operator <(TileName a, TileName b) => a.CompareTo(b) < 0;

    public static bool operator >(TileName a, TileName b) => a.CompareTo(b) > 0;

    public static bool operator <=(TileName a, TileName b) => a.CompareTo(b) <= 0;

    public static bool operator >=(TileName a, TileName b) => a.CompareTo(b) >= 0;
}

internal sealed class TileNameConverter() : TextConverter<TileName>(TileName.AsGiven);

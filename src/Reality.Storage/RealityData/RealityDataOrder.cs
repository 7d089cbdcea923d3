using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq.Expressions;
using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>The order of a list.</summary>
public sealed class RealityDataOrder
{
    private static readonly FrozenDictionary<string, OrderKey> s_keys = new Dictionary<string, OrderKey>
    {
        ["id"] = Text(row => row.Id),
        ["displayName"] = Text(row => row.DisplayName),
        ["type"] = Text(row => row.Type),
        ["classification"] = Text(row => row.Classification ?? ""),
        ["dataset"] = Text(row => row.Dataset ?? ""),
        ["group"] = Text(row => row.Group ?? ""),
        ["description"] = Text(row => row.Description ?? ""),
        ["rootDocument"] = Text(row => row.RootDocument ?? ""),
        ["attribution"] = Text(row => row.Attribution ?? ""),
        ["termsOfUse"] = Text(row => row.TermsOfUse ?? ""),
        ["ownerId"] = Text(row => row.OwnerId),
        ["dataCenterLocation"] = Text(row => row.DataCenter),
        ["size"] = new OrderKey<long>(row => row.SizeBytes, Write, Read),
        ["createdDateTime"] = Time(row => row.CreatedAt),
        ["modifiedDateTime"] = Time(row => row.ModifiedAt),
        ["lastAccessedDateTime"] = Time(row => row.LastAccessedAt),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly string _text;

    private RealityDataOrder(string text, OrderKey key, bool descending)
    {
        _text = text;
        Key = key;
        IsDescending = descending;
    }

    /// <summary>The newest first.</summary>
    public static RealityDataOrder Default { get; } = TryParse("createdDateTime desc", out var order) ? order : throw new FormatException();

    /// <summary>What there is to order by.</summary>
    public static IReadOnlyList<string> Properties => s_keys.Keys;

    internal OrderKey Key { get; }

    internal bool IsDescending { get; }

    /// <summary>Reads "property", "property asc" or "property desc", in any case.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RealityDataOrder? order)
    {
        ArgumentNullException.ThrowIfNull(text);
        order = null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (1 or 2) || !s_keys.TryGetValue(words[0], out var key))
            return false;
        var descending = words.Length == 2 && words[1].Equals("desc", StringComparison.OrdinalIgnoreCase);
        if (words.Length == 2 && !descending && !words[1].Equals("asc", StringComparison.OrdinalIgnoreCase))
            return false;
        order = new(descending ? $"{words[0]} desc" : words[0], key, descending);
        return true;
    }

    /// <summary>Whether sizes decide.</summary>
    public bool IsBySize => Key == s_keys["size"];

    /// <summary>Whether times of creation decide.</summary>
    internal bool IsByCreation => Key == s_keys["createdDateTime"];

    /// <summary>Whether a text is a value of the property.</summary>
    internal bool Accepts(string value) => Key.Accepts(value);

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => _text;

    private static OrderKey<string> Text(Expression<Func<RealityDataRow, string>> property) => new(property, text => text, text => text);

    private static OrderKey<DateTimeOffset> Time(Expression<Func<RealityDataRow, DateTimeOffset>> property) =>
        new(property, time => Write(time.UtcTicks), text => new(Read(text), TimeSpan.Zero));

    private static string Write(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Read(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}

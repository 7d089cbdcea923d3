using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq.Expressions;
using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>Sort order of a list of reality data.</summary>
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

    /// <summary>Newest first.</summary>
    public static RealityDataOrder Default { get; } =
        TryParse("createdDateTime desc", out var order) ? order : throw new FormatException();

    /// <summary>Names of the properties that lists can be sorted by.</summary>
    public static IReadOnlyList<string> Properties => s_keys.Keys;

    internal OrderKey Key { get; }

    internal bool IsDescending { get; }

    /// <summary>Parses "property", "property asc" or "property desc"; case-insensitive.</summary>
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

    /// <summary>True if the list is sorted by size.</summary>
    public bool IsBySize => Key == s_keys["size"];

    /// <summary>True if the list is sorted by creation time.</summary>
    internal bool IsByCreation => Key == s_keys["createdDateTime"];

    /// <summary>True if a text is a value of the property.</summary>
    internal bool Accepts(string value) => Key.Accepts(value);

    /// <summary>The order in the syntax of <see cref="TryParse"/>.</summary>
    public override string ToString() => _text;

    private static OrderKey<string> Text(Expression<Func<RealityDataRow, string>> property) =>
        new(property, text => text, text => text);

    private static OrderKey<DateTimeOffset> Time(Expression<Func<RealityDataRow, DateTimeOffset>> property) =>
        new(property, time => Write(time.UtcTicks), text => new(Read(text), TimeSpan.Zero));

    private static string Write(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Read(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}

/// <summary>A property that lists can be sorted by. Ties are broken by id.</summary>
internal abstract class OrderKey
{
    public abstract IQueryable<RealityDataRow> Order(IQueryable<RealityDataRow> rows, bool descending);

    /// <summary>True if <see cref="After"/> accepts a value.</summary>
    public abstract bool Accepts(string value);

    /// <summary>The rows that follow the row with this value and id in the sort order.</summary>
    public abstract IQueryable<RealityDataRow> After(IQueryable<RealityDataRow> rows, bool descending, string value, string id);

    /// <summary>The value of a row, in the form that <see cref="After"/> accepts.</summary>
    public abstract string ValueOf(RealityDataRow row);
}

/// <summary>A key of values of one type.</summary>
/// <param name="property">The property; its value is never null.</param>
/// <param name="write">Converts a value to text.</param>
/// <param name="read">Inverse of <paramref name="write"/>.</param>
internal sealed class OrderKey<T>(
    Expression<Func<RealityDataRow, T>> property, Func<T, string> write, Func<string, T> read) : OrderKey
{
    private readonly Func<RealityDataRow, T> _get = property.Compile();

    public override IQueryable<RealityDataRow> Order(IQueryable<RealityDataRow> rows, bool descending) => descending
        ? rows.OrderByDescending(property).ThenByDescending(row => row.Id)
        : rows.OrderBy(property).ThenBy(row => row.Id);

    public override IQueryable<RealityDataRow> After(IQueryable<RealityDataRow> rows, bool descending, string value, string id)
    {
        var here = Expression.Property(Expression.Constant(new Held<T>(read(value))), nameof(Held<T>.Value));
        var hereId = Expression.Property(Expression.Constant(new Held<string>(id)), nameof(Held<string>.Value));
        var rowId = Expression.Property(property.Parameters[0], nameof(RealityDataRow.Id));
        var after = Expression.OrElse(
            Beyond(property.Body, here, descending),
            Expression.AndAlso(Expression.Equal(property.Body, here), Beyond(rowId, hereId, descending)));
        return rows.Where(Expression.Lambda<Func<RealityDataRow, bool>>(after, property.Parameters));
    }

    public override bool Accepts(string value)
    {
        try
        {
            read(value);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    public override string ValueOf(RealityDataRow row) => write(_get(row));

    private static BinaryExpression Beyond(Expression left, Expression right, bool descending)
    {
        if (left.Type == typeof(string))
        {
            left = Expression.Call(typeof(string), nameof(string.Compare), null, left, right);
            right = Expression.Constant(0);
        }
        return descending ? Expression.LessThan(left, right) : Expression.GreaterThan(left, right);
    }

    // A property of a constant object becomes a parameter of the query, so that the query is compiled once.
    private sealed record Held<TValue>(TValue Value);
}

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Reality.Contract.Requests;
using Reality.Storage.ITwins;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>Reads the query of a list and collects its problems. Empty parameters count as absent.</summary>
internal sealed class ListQuery
{
    private const int DefaultCount = 100;
    private const int MaxCount = 1000;
    private const int MaxTextLength = 1024;
    private const int MaxTypes = 100;
    private const StringSplitOptions Words = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private readonly IQueryCollection _query;
    private readonly List<Problem> _problems = [];

    public ListQuery(IQueryCollection query)
    {
        _query = query;
        Position = ReadPosition();
        Order = ReadOrder();
        Count = ReadCount();
        Filter = new()
        {
            ITwinId = ReadId("iTwinId"),
            Types = [.. query["types"].SelectMany(types => (types ?? "").Split(',', Words))],
            Search = ReadText("$search"),
            Extent = ReadExtent(),
            Acquired = ReadRange("acquisitionDateTime"),
            Created = ReadRange("createdDateTime"),
            Modified = ReadRange("modifiedDateTime"),
            Accessed = ReadRange("lastAccessedDateTime"),
            OwnerId = ReadId("ownerId"),
            DataCenter = ReadText("dataCenter"),
            Tag = ReadText("tag"),
        };
        if (Filter.Types.Count > MaxTypes || Filter.Types.Any(type => type.Contains('\0', StringComparison.Ordinal)))
            Add("types", $"Must be names of at most {MaxTypes} types.");
    }

    public IReadOnlyList<Problem> Problems => _problems;

    public RealityDataFilter Filter { get; }

    public RealityDataOrder Order { get; }

    /// <summary>Maximum number of items of the page.</summary>
    public int Count { get; }

    /// <summary>Null on the first page.</summary>
    public RealityDataPosition? Position { get; }

    private RealityDataPosition? ReadPosition()
    {
        if (ReadText("continuationToken", int.MaxValue) is not { } token)
            return null;
        if (RealityDataPosition.TryRead(token, out var position))
            return position;
        Add("continuationToken", "Not a token of a list.");
        return null;
    }

    private RealityDataOrder ReadOrder()
    {
        var text = ReadText("$orderBy") ?? Position?.Order;
        if (text is null)
            return RealityDataOrder.Default;
        if (!RealityDataOrder.TryParse(text, out var order))
        {
            var properties = string.Join(", ", RealityDataOrder.Properties.Order(StringComparer.Ordinal));
            Add("$orderBy", $"Write a property, or a property and 'desc'. Properties: {properties}.");
            return RealityDataOrder.Default;
        }
        if (Position is { } position && position.Order != order.ToString())
            Add("$orderBy", "Must stay the same from page to page.");
        return order;
    }

    private int ReadCount()
    {
        if (ReadText("$top") is not { } text)
            return Position?.Count ?? DefaultCount;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MaxCount)
            return count;
        // The published service names the parameter so.
        Add("$Top", $"The field Top must be between 1 and {MaxCount}.");
        return DefaultCount;
    }

    private string? ReadId(string name)
    {
        if (ReadText(name) is not { } text)
            return null;
        if (ITwinId.TryNormalize(text, out var id))
            return id;
        Add(name, $"'{Shown.Text(text)}' is not a GUID.");
        return null;
    }

    private GeographicExtent? ReadExtent()
    {
        if (ReadText("extent") is not { } text)
            return null;
        var numbers = text.Split(',').Select(word =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : double.NaN).ToArray();
        if (numbers is [var west, var south, var east, var north] && Math.Abs(west) <= 180 && Math.Abs(east) <= 180
            && south >= -90 && south <= north && north <= 90)
            return new(west, south, east, north);
        Add("extent", "Write west,south,east,north in degrees: longitudes -180 to 180, latitudes -90 to 90.");
        return null;
    }

    private TimeRange? ReadRange(string name)
    {
        if (ReadText(name) is not { } text)
            return null;
        if (text.Split('/') is [var first, var last] && TryReadEnd(first, DateTimeOffset.MinValue, out var start)
            && TryReadEnd(last, DateTimeOffset.MaxValue, out var end) && start <= end && text.Length > 1)
            return new(start, end);
        Add(name, "Write start/end, e.g. 2026-01-01T00:00:00Z/2026-02-01T00:00:00Z.");
        return null;
    }

    // A range without an end is open.
    private static bool TryReadEnd(string text, DateTimeOffset open, out DateTimeOffset time)
    {
        time = open;
        return text.Length == 0 || Instant.TryParse(text, out time);
    }

    private string? ReadText(string name, int maxLength = MaxTextLength)
    {
        var values = _query[name];
        if (values.Count == 0 || values is [null or ""])
            return null;
        if (values is [{ } text] && text.Length <= maxLength && !text.Contains('\0', StringComparison.Ordinal))
            return text;
        Add(name, $"Must be given once, with at most {maxLength} characters.");
        return null;
    }

    private void Add(string target, string message) => _problems.Add(new(target, message, "InvalidParameter"));
}

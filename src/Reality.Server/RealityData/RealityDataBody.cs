using System.Text.Json.Serialization;
using Reality.Storage.Database;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>A reality data in responses.</summary>
public sealed record RealityDataBody
{
    private const int BytesPerKilobyte = 1024;

    public required string Id { get; init; }

    public required string DisplayName { get; init; }

    public required string Type { get; init; }

    public string? Classification { get; init; }

    public string? Dataset { get; init; }

    public string? Group { get; init; }

    public string? Description { get; init; }

    public string? RootDocument { get; init; }

    public string? Attribution { get; init; }

    public string? TermsOfUse { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public AcquisitionTimes? Acquisition { get; init; }

    public ExtentBody? Extent { get; init; }

    public bool? Authoring { get; init; }

    public CrsBody? Crs { get; init; }

    public required string OwnerId { get; init; }

    public required string DataCenterLocation { get; init; }

    /// <summary>Kilobytes of all blobs, rounded up.</summary>
    public required long Size { get; init; }

    public required DateTimeOffset CreatedDateTime { get; init; }

    public required DateTimeOffset ModifiedDateTime { get; init; }

    public required DateTimeOffset LastAccessedDateTime { get; init; }

    public static RealityDataBody Of(RealityDataRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new()
        {
            Id = row.Id,
            DisplayName = row.DisplayName,
            Type = row.Type,
            Classification = row.Classification,
            Dataset = row.Dataset,
            Group = row.Group,
            Description = row.Description,
            RootDocument = row.RootDocument,
            Attribution = row.Attribution,
            TermsOfUse = row.TermsOfUse,
            Tags = Storage.RealityData.Tags.Split(row.Tags) is { Count: > 0 } tags ? tags : null,
            Acquisition = AcquisitionTimes.Of(row),
            Extent = ExtentOf(row),
            Authoring = row.Authoring,
            Crs = row.CrsId is { } crs ? new() { Id = crs, VerticalId = row.CrsVerticalId } : null,
            OwnerId = row.OwnerId,
            DataCenterLocation = row.DataCenter,
            Size = (row.SizeBytes + BytesPerKilobyte - 1) / BytesPerKilobyte,
            CreatedDateTime = row.CreatedAt,
            ModifiedDateTime = row.ModifiedAt,
            LastAccessedDateTime = row.LastAccessedAt,
        };
    }

    private static ExtentBody? ExtentOf(RealityDataRow row) =>
        row is { SouthDegrees: { } south, WestDegrees: { } west, NorthDegrees: { } north, EastDegrees: { } east }
            ? new()
            {
                SouthWest = new() { Latitude = south, Longitude = west },
                NorthEast = new() { Latitude = north, Longitude = east },
            }
            : null;
}

/// <summary>Time and author of the acquisition of a reality data, in responses.</summary>
public sealed record AcquisitionTimes(DateTimeOffset? StartDateTime, DateTimeOffset? EndDateTime, string? Acquirer)
{
    /// <summary>Returns null if nothing is known.</summary>
    public static AcquisitionTimes? Of(RealityDataRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row is { AcquisitionStart: null, AcquisitionEnd: null, Acquirer: null }
            ? null
            : new(row.AcquisitionStart, row.AcquisitionEnd, row.Acquirer);
    }
}

/// <summary>Response with one reality data.</summary>
public sealed record RealityDataResponse(RealityDataBody RealityData);

/// <summary>A page of a list of reality data.</summary>
/// <typeparam name="T">
/// <see cref="RealityDataBody"/>, or <see cref="RealityDataSummary"/> if the client asks for the minimum.
/// </typeparam>
/// <param name="Links">Null on the last page.</param>
public sealed record RealityDataPage<T>(IReadOnlyList<T> RealityData, [property: JsonPropertyName("_links")] NextLink? Links);

/// <summary>A reality data in a list, reduced to the minimum.</summary>
public sealed record RealityDataSummary(string Id, string DisplayName, string Type);

/// <summary>Links of a page that is not the last of its list.</summary>
public sealed record NextLink(Link Next);

/// <summary>A link in a response.</summary>
/// <param name="Href">Absolute URL.</param>
public sealed record Link(string Href);

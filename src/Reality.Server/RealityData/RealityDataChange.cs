using Microsoft.AspNetCore.Http;
using Reality.Contract.Requests;
using Reality.Server.Errors;
using Reality.Storage.Database;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>Reads the properties of a reality data from a request and applies them to a row.</summary>
internal static class RealityDataChange
{
    /// <summary>Reads the body of a request and collects its problems.</summary>
    /// <param name="isNew">Whether the required properties of a reality data must be given.</param>
    public static async Task<(RealityDataRequest Request, ApiError? Error)> ReadAsync(HttpRequest http, bool isNew)
    {
        var check = new RequestCheck();
        var request = await JsonBody.ReadAsync<RealityDataRequest>(http, check);
        if (!check.HasProblemAt(JsonBody.Whole))
            Check(request, isNew, check);
        return (request, check.Problems.Count > 0 ? ApiError.InvalidRealityDataRequest(check.Problems) : null);
    }

    /// <summary>Writes the given properties and leaves the others unchanged.</summary>
    public static void Apply(this RealityDataRequest request, RealityDataRow row)
    {
        row.DisplayName = request.DisplayName ?? row.DisplayName;
        row.Type = request.Type ?? row.Type;
        row.Classification = request.Classification ?? row.Classification;
        row.Dataset = request.Dataset ?? row.Dataset;
        row.Group = request.Group ?? row.Group;
        row.Description = request.Description ?? row.Description;
        row.RootDocument = request.RootDocument ?? row.RootDocument;
        row.Attribution = request.Attribution ?? row.Attribution;
        row.TermsOfUse = request.TermsOfUse ?? row.TermsOfUse;
        row.Tags = request.Tags is { } tags ? Tags.Join(tags) : row.Tags;
        row.Authoring = request.Authoring ?? row.Authoring;
        if (request.Acquisition is { } acquisition)
        {
            row.AcquisitionStart = TimeOf(acquisition.StartDateTime);
            row.AcquisitionEnd = TimeOf(acquisition.EndDateTime);
            row.Acquirer = acquisition.Acquirer;
        }
        if (request.Extent is { SouthWest: var southWest, NorthEast: var northEast })
        {
            (row.SouthDegrees, row.WestDegrees) = (southWest.Latitude, southWest.Longitude);
            (row.NorthDegrees, row.EastDegrees) = (northEast.Latitude, northEast.Longitude);
        }
        if (request.Crs is { } crs)
            (row.CrsId, row.CrsVerticalId) = (crs.Id, crs.VerticalId);
    }

    private static void Check(RealityDataRequest request, bool isNew, RequestCheck check)
    {
        if (isNew)
        {
            check.That(
                request.DisplayName is not null || check.HasProblemAt("displayName"),
                "displayName", "Property 'displayName' is required.");
            check.That(request.Type is not null || check.HasProblemAt("type"), "type", "Property 'type' is required.");
        }
        if (TimeOf(request.Acquisition?.StartDateTime) is { } start && TimeOf(request.Acquisition?.EndDateTime) is { } end)
            check.That(start <= end, "acquisition.endDateTime", "Must not be before startDateTime.");
        if (request.Extent is { SouthWest: { } southWest, NorthEast: { } northEast })
            check.That(
                southWest.Latitude <= northEast.Latitude, "extent.northEast.latitude",
                "Must not be below the latitude of southWest.");
    }

    private static DateTimeOffset? TimeOf(string? text) => text is not null && Instant.TryParse(text, out var time) ? time : null;
}

using System.Text.Json;
using Reality.Core.Numerics;
using Reality.Formats.PointClouds;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Scans;

/// <summary>The scans to import and the coordinate system that they share: "scan-list/scans.json".</summary>
/// <param name="Crs">Definition of the coordinate system of the result; null for a local one.</param>
/// <param name="Scans">Those with points.</param>
internal sealed record ScanList(string? Crs, IReadOnlyList<ListedScan> Scans)
{
    private static readonly ArtifactName s_name = ScanListStage.Id / "scans.json";

    public static ScanList Read(Workspace workspace)
    {
        using var stream = workspace.Read(s_name);
        return JsonSerializer.Deserialize<ScanList>(stream)!;
    }

    public void Write(Workspace workspace) => workspace.Write(s_name, stream => JsonSerializer.Serialize(stream, this));

    /// <summary>Name of an artifact of a scan.</summary>
    /// <param name="scan">Index in the list.</param>
    public static string NameOf(int scan, int part) => FormattableString.Invariant($"{scan:D4}-{part:D4}");
}

/// <summary>A scan of a file, and how to import it.</summary>
internal sealed record ListedScan
{
    public required string Name { get; init; }

    /// <summary>Text of the place of the file.</summary>
    public required string Reference { get; init; }

    public required string Path { get; init; }

    /// <summary>Definition of the coordinate system of the file; null for a local one.</summary>
    public string? Crs { get; init; }

    /// <summary>Place of grid step 0, in the coordinate system of the result.</summary>
    public required double[] GridOrigin { get; init; }

    public required double[] GridStep { get; init; }

    /// <summary>Position of a scanner that stood still, in the coordinate system of the result; null if it moved.</summary>
    public double[]? Position { get; init; }

    /// <summary>Id of the path of a scanner that moved.</summary>
    public int? TrajectoryId { get; init; }

    public bool HasColor { get; init; }

    public bool HasIntensity { get; init; }

    public bool HasClassification { get; init; }

    public required IReadOnlyList<PointCloudPart> Parts { get; init; }

    public Place Place => Place.Parse(Reference);

    public Vector3d Origin => new(GridOrigin[0], GridOrigin[1], GridOrigin[2]);

    public Vector3d Step => new(GridStep[0], GridStep[1], GridStep[2]);
}

using System.Text.Json;

namespace Reality.Engine.Sfm;

/// <summary>The figures of a calibration: artifact "calibration/report.json", the source of the report people read.</summary>
public sealed record CalibrationReport
{
    public const string ArtifactName = "calibration/report.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required int PhotoCount { get; init; }

    public required int RegisteredCount { get; init; }

    public required int PointCount { get; init; }

    public required int ObservationCount { get; init; }

    public required bool IsGeoreferenced { get; init; }

    /// <summary>World origin in degrees and meters above the ellipsoid; null for an unreferenced scene.</summary>
    public double? OriginLatitudeDegrees { get; init; }

    public double? OriginLongitudeDegrees { get; init; }

    public double? OriginHeightMeters { get; init; }

    public required ErrorStatistics ReprojectionError { get; init; }

    /// <summary>Observations by reprojection error: entry i counts errors from i to i + 1 tenths of a pixel, the last all above.</summary>
    public required int[] ReprojectionErrorHistogram { get; init; }

    /// <summary>Tie points by number of photos that see them: entry i counts those seen by i photos.</summary>
    public required int[] TrackLengthHistogram { get; init; }

    /// <summary>Median over registered photos, world units (meters when georeferenced) per pixel.</summary>
    public required double MedianGroundSamplingDistance { get; init; }

    /// <summary>Root mean square distance of calibrated from measured positions in the horizontal plane; null without positions.</summary>
    public double? PositionRmsHorizontalMeters { get; init; }

    public double? PositionRmsVerticalMeters { get; init; }

    public required IReadOnlyList<PhotoFigures> Photos { get; init; }

    public required IReadOnlyList<CameraFigures> Cameras { get; init; }

    public required IReadOnlyList<StepTime> Steps { get; init; }

    public static CalibrationReport Read(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(ArtifactName);
        return JsonSerializer.Deserialize<CalibrationReport>(stream, Json)!;
    }

    public void Write(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Write(ArtifactName, stream => JsonSerializer.Serialize(stream, this, Json));
    }
}

using System.Text;
using Reality.Core.Numerics;
using Reality.Pipeline;

namespace Reality.Engine.Scans;

/// <summary>
/// Result of one pass over the points of a scan: an even sample of the surface, and how far and how dense the points are.
/// Artifact "scan-survey/{scan}.bin".
/// </summary>
public sealed record ScanSurvey
{
    /// <summary>Points spread evenly over the surface, world frame.</summary>
    public required Vector3d[] Points { get; init; }

    /// <summary>Meters between neighboring points of the scan around each of <see cref="Points"/>.</summary>
    public required double[] Spacings { get; init; }

    /// <summary>Angle between neighboring points as the scanner sees them, where they face it; radians.</summary>
    public required double StepRadians { get; init; }

    /// <summary>Median over the surface: meters to the scanner.</summary>
    public required double MedianDistance { get; init; }

    /// <summary>Meters to the scanner that 90 % of the surface is within.</summary>
    public required double FarDistance { get; init; }

    /// <summary>Intensity that 1 % of the points are below.</summary>
    public required int LowIntensity { get; init; }

    /// <summary>Intensity that 1 % of the points are above.</summary>
    public required int HighIntensity { get; init; }

    /// <summary>First and last time in each tile, seconds.</summary>
    public required (double First, double Last)[] TimesOfTile { get; init; }

    /// <summary>Artifact of a scan.</summary>
    /// <param name="scan">Index in the scene.</param>
    public static ArtifactName NameOf(int scan) => ScanSurveyStage.Id / FormattableString.Invariant($"{scan:D4}.bin");

    /// <summary>The surveys of all scans; none if the scene has no scans.</summary>
    public static IReadOnlyList<ScanSurvey> ReadAll(Workspace workspace) =>
        workspace.ReadScans().Select((_, scan) => Read(workspace, scan)).ToList();

    public static ScanSurvey Read(Workspace workspace, int scan)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(NameOf(scan)), Encoding.UTF8);
        return new()
        {
            Points = SceneArtifact.ReadArray<Vector3d>(reader),
            Spacings = SceneArtifact.ReadArray<double>(reader),
            StepRadians = reader.ReadDouble(),
            MedianDistance = reader.ReadDouble(),
            FarDistance = reader.ReadDouble(),
            LowIntensity = reader.ReadInt32(),
            HighIntensity = reader.ReadInt32(),
            TimesOfTile = SceneArtifact.ReadArray<(double, double)>(reader),
        };
    }

    public void Write(Workspace workspace, int scan)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Write(NameOf(scan), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            SceneArtifact.WriteArray<Vector3d>(writer, Points);
            SceneArtifact.WriteArray<double>(writer, Spacings);
            foreach (var value in (ReadOnlySpan<double>)[StepRadians, MedianDistance, FarDistance])
                writer.Write(value);
            writer.Write(LowIntensity);
            writer.Write(HighIntensity);
            SceneArtifact.WriteArray<(double, double)>(writer, TimesOfTile);
        });
    }
}

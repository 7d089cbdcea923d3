using System.Text.Json;
using Reality.Core.Numerics;
using Reality.Formats.Trajectories;
using Reality.Pipeline;

namespace Reality.Jobs.Scans;

/// <summary>The path of a moving scanner in the coordinate system of the result: "scan-list/trajectory-ID.json".</summary>
/// <param name="Files">Positions of each file, in the order of time.</param>
internal sealed record ScanTrajectory(IReadOnlyList<IReadOnlyList<TrajectoryPoint>> Files)
{
    // Measured, see docs/benchmarks.md: numbers are shorter as text.
    private const long MemoryPerByte = 16;

    // Tolerance at both ends of the path, in seconds.
    private const double Tolerance = 1;

    // In units of the system, which may be feet; no scanner measures so far, not even from the air.
    private const double MaxDistance = 50_000;

    public static ScanTrajectory Read(Workspace workspace, int id)
    {
        using var stream = workspace.Read(NameOf(id));
        var files = JsonSerializer.Deserialize<double[][]>(stream)!;
        return new(files.Select(numbers => (IReadOnlyList<TrajectoryPoint>)numbers.Chunk(4)
            .Select(row => new TrajectoryPoint(row[0], new Vector3d(row[1], row[2], row[3]))).ToList()).ToList());
    }

    /// <summary>Predicted memory of reading a path, bytes.</summary>
    public static long MemoryOf(Workspace workspace, int id) => MemoryPerByte * (workspace.SizeOf(NameOf(id)) ?? 0);

    public void Write(Workspace workspace, int id) => workspace.Write(NameOf(id), stream => JsonSerializer.Serialize(
        stream, Files.Select(file => file.SelectMany(p => new[] { p.Seconds, p.Position.X, p.Position.Y, p.Position.Z }))));

    /// <summary>Throws if the scanner was too far from a point to have measured it.</summary>
    /// <param name="seconds">A time that the path covers.</param>
    /// <param name="name">File of the point.</param>
    public void CheckNear(Vector3d point, double seconds, string name)
    {
        var scanner = Files.SelectMany(file => file).MinBy(p => Math.Abs(p.Seconds - seconds)).Position;
        if (Vector3d.Distance(scanner, point) <= MaxDistance)
            return;
        throw new StageException(
            "Trajectory_TooFar",
            FormattableString.Invariant($"A point of {name} lies at {point.X:F1} {point.Y:F1} {point.Z:F1}, but the scanner was ")
            + FormattableString.Invariant($"at {scanner.X:F1} {scanner.Y:F1} {scanner.Z:F1} at its time, {seconds:R}. Check the ")
            + "columns, the decimal separator and the coordinate system of the trajectory.");
    }

    /// <summary>Whether the scanner's position at a time is known.</summary>
    public bool Covers(double seconds)
    {
        foreach (var file in Files)
        {
            if (seconds >= file[0].Seconds - Tolerance && seconds <= file[^1].Seconds + Tolerance)
                return true;
        }
        return false;
    }

    private static ArtifactName NameOf(int id) => ScanListStage.Id / FormattableString.Invariant($"trajectory-{id:D4}.json");
}

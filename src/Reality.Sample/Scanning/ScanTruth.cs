namespace Reality.Sample.Scanning;

/// <summary>
/// Content of <c>truth/scans.json</c>: where the scanners were, and their errors. Positions in the world are those of
/// <c>truth.json</c>.
/// </summary>
/// <param name="Crs">Coordinate system of the files, with ellipsoidal heights.</param>
/// <param name="StepDegrees">Angle between neighboring beams.</param>
public sealed record ScanTruth(
    string Crs, double StepDegrees, ScannerModel Terrestrial, IReadOnlyList<StationTruth> Stations, ScannerModel Mobile,
    MobileTruth Drive)
{
    /// <summary>Name of this file in the truth folder.</summary>
    public const string FileName = "scans.json";
}

/// <summary>A scanner on its tripod.</summary>
/// <param name="File">Name of the file of its scan.</param>
/// <param name="Position">In <see cref="ScanTruth.Crs"/>.</param>
public sealed record StationTruth(string Name, string File, double[] World, double[] Position, double YawRadians, int PointCount);

/// <summary>The drive of the mobile scanner.</summary>
/// <param name="Trajectory">Name of the file of its path, which is exact.</param>
public sealed record MobileTruth(string File, string Trajectory, long PointCount);

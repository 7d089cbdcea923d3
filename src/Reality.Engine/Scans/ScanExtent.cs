using Reality.Core.Numerics;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Scans;

/// <summary>Combines the results of <see cref="ScanSurveyStage"/> of all scans, for the plan of tiles.</summary>
public static class ScanExtent
{
    // The part of the surface that is scanned densely: scanners also see far beyond their target.
    private const double DenseShare = 0.25;

    // Where points are farther apart than this many times that, a scan shows the background.
    private const double MaxRelativeSpacing = 6;

    // Side of the cells in which scans are compared, in distances between points.
    private const double CellSpacings = 8;

    private const int MaxPointCount = 200_000;

    // Part of the pixels around a station that have points.
    private const double FilledShare = 0.6;
    private const double FilledShareOfMoving = 0.15;

    // Surfaces beyond this many times the distance of most of them are hardly seen.
    private const double Reach = 1.5;

    /// <summary>The surfaces of the scans of the calibrated scene.</summary>
    public static ScannedSurface Read(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var scans = workspace.ReadScans();
        if (scans.Count == 0)
            return ScannedSurface.None;
        var surveys = ScanSurvey.ReadAll(workspace);
        var points = surveys.SelectMany(survey => survey.Points.Zip(survey.Spacings)).ToList();
        var spacing = SpacingOfDensest(points);
        var step = 1 + points.Count / MaxPointCount;
        var stations = new List<ScannerStation>();
        for (var i = 0; i < scans.Count; i++)
        {
            // Voxels are not known yet: pixels as fine as they can be.
            var seen = new ScanStations(scans[i], surveys[i], voxelSize: 0);
            var side = ScanCube.SideOf(seen.FocalLength);
            var pixels = (scans[i].Position is null ? FilledShareOfMoving : FilledShare) * ScanCube.FaceCount * side * side;
            for (var station = 0; station < seen.Count; station++)
                stations.Add(new(seen.PositionOf(station), Reach * surveys[i].FarDistance, pixels));
        }
        return new(
            [.. points.Where((point, i) => i % step == 0 && point.Second <= MaxRelativeSpacing * spacing)
                .Select(point => point.First)],
            spacing, stations);
    }

    // Where several scans show a surface, the densest of them counts.
    private static double SpacingOfDensest(List<(Vector3d Point, double Spacing)> points)
    {
        var cell = CellSpacings * QuantileOf(points.ConvertAll(point => point.Spacing), 0.5);
        var densest = new Dictionary<(double X, double Y, double Z), double>();
        foreach (var (p, spacing) in points)
        {
            var key = (Math.Floor(p.X / cell), Math.Floor(p.Y / cell), Math.Floor(p.Z / cell));
            densest[key] = Math.Min(spacing, densest.GetValueOrDefault(key, double.PositiveInfinity));
        }
        return QuantileOf([.. densest.Values], DenseShare);
    }

    private static double QuantileOf(List<double> values, double share)
    {
        values.Sort();
        return values[(int)(share * (values.Count - 1))];
    }
}

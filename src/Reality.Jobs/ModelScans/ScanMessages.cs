using System.Globalization;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Scans;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Jobs.ModelScans;

/// <summary>Tells of scans that a model makes no use of.</summary>
internal static class ScanMessages
{
    /// <summary>Warns of each scan without points in the region of the tiles.</summary>
    public static void WarnOfOutside(StageContext context)
    {
        var region = context.Workspace.ReadLayout().Region;
        foreach (var (i, scan) in context.Workspace.ReadScans().Index())
        {
            var points = ScanSurvey.Read(context.Workspace, i).Points;
            if (points.Any(region.Contains))
                continue;
            var away = points.Min(point => DistanceTo(region, point));
            context.Log.Warn(
                "Scan_OutsideRegion",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The scan {scan.Name} is not used: none of its {scan.PointCount()} points lies in the region of the model, "
                    + $"the nearest {away:G3} m outside. Enlarge the region, or check the coordinates of the scan."));
        }
    }

    private static double DistanceTo(Box3d box, Vector3d p) =>
        Vector3d.Max(Vector3d.Max(box.Min - p, p - box.Max), Vector3d.Zero).Length;
}

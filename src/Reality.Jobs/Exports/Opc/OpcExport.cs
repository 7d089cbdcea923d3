using System.Globalization;
using Reality.Contract.Exports;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Opc;

namespace Reality.Jobs.Exports.Opc;

/// <summary>
/// OPC: one point cloud of all tiles, in levels for viewers that stream it, with colors, and intensities and classes of scans.
/// </summary>
public sealed class OpcExport : ModelExport<OpcOptions>
{
    private const string RootName = "PointCloud.opc";

    public override string Name => "OPC";

    public override string Description => "Point cloud in levels of detail";

    internal override ExportOptions DefaultOptions(string? crs) => new OpcOptions { Crs = crs };

    private protected override string? CrsOf(OpcOptions options) => options.Crs;

    private protected override string? RootNameOf(OpcOptions options) => RootName;

    private protected override void Refuse(OpcOptions options, string target)
    {
        ExportRefusals.UnsuitableCrs(options.Crs, target, Name, CoordinateSystemKind.Geographic);
        ExportRefusals.UnsuitableCrs(
            options.Crs, target, Name,
            system => system.EpsgCode is null ? "an orbit point cloud names its system by one number of EPSG"
                : system.HasVerticalDatum ? "viewers of orbit point clouds know no vertical datum"
                : null,
            "Choose a projected system with ellipsoidal heights, such as the UTM zone of the photos, or leave OPC out");
    }

    private protected override void Write(OpcOptions options, ExportRequest request, ExportTarget target)
    {
        var (frame, context) = (target.Frame, target.Context);
        context.Log.Begin(target.Tiles.Count);
        var description = new OpcDescription(
            frame.System?.EpsgCode?.ToString(CultureInfo.InvariantCulture) ?? "", frame.MetersPerUnit, LeastCorner(target),
            PointSamples.SpacingMeters(options, target) / frame.MetersPerUnit, target.Colors.HasAny,
            target.Scans is { HasIntensities: true }, target.Scans is { HasClassifications: true });
        using var writer = new OpcWriter(target.PathOf(RootName), description);
        PointSamples.ForEachTile(target.Tiles, options, target, (points, positions) =>
        {
            for (var i = 0; i < positions.Length; i++)
                writer.Write(positions[i], points.Colors[i], points.Intensities[i], points.Classifications[i]);
        });
        writer.Complete(context.Cancellation);
    }

    /// <summary>The least coordinates of the boxes of tiles, which hold the points.</summary>
    private static Vector3d LeastCorner(ExportTarget target)
    {
        var origin = target.Tiles[0].TightBox.Min;
        var corners = target.Tiles.SelectMany(tile => CornersOf(tile.TightBox)).Select(corner => corner.RelativeTo(origin));
        var cloud = new Mesh { Origin = origin, Positions = [.. corners], Triangles = [] };
        return target.Frame.Projection.Apply(cloud).Aggregate(Vector3d.Min);
    }

    private static IEnumerable<Vector3d> CornersOf(Box3d box) =>
        from x in new[] { box.Min.X, box.Max.X }
        from y in new[] { box.Min.Y, box.Max.Y }
        from z in new[] { box.Min.Z, box.Max.Z }
        select new Vector3d(x, y, z);
}

/// <summary>Options of an OPC export.</summary>
public sealed record OpcOptions : PointOptions;

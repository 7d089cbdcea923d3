using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Core.Geodesy;
using Reality.Formats.Ply;

namespace Reality.Jobs.Exports.Ply;

/// <summary>PLY point clouds with colors and normals, and intensities and classes of scans.</summary>
public sealed class PlyExport : ModelExport<PlyOptions>
{
    private const string MergedName = "PointCloud.ply";

    public override string Name => "PLY";

    public override string Description => "PLY point cloud";

    internal override ExportOptions DefaultOptions(string? crs) => new PlyOptions { Crs = crs };

    private protected override string? CrsOf(PlyOptions options) => options.Crs;

    private protected override string? RootNameOf(PlyOptions options) => options.MergePointClouds is false ? null : MergedName;

    private protected override void Refuse(PlyOptions options, string target)
    {
        ExportRefusals.UnsuitableCrs(options.Crs, target, Name, CoordinateSystemKind.Geographic);
        ExportRefusals.MixedUnits(options.Crs, target, Name);
    }

    /// <summary>The comment that names the coordinate system of a file, if it has one.</summary>
    internal static string[] CommentsFor(ExportFrame frame) => frame.System is null ? [] : [CommentOf(frame.Definition)];

    // Well-known text may have line ends and other letters, which end or break a header.
    private static string CommentOf(string definition) =>
        "CRS " + string.Concat(definition.Select(c => char.IsControl(c) ? ' ' : char.IsAscii(c) ? c : '?'));

    private protected override void Write(PlyOptions options, ExportRequest request, ExportTarget target)
    {
        var comments = CommentsFor(target.Frame);
        PointSamples.ForEachFile(options.MergePointClouds, MergedName, target, (name, tiles) =>
        {
            using var stream = new BufferedStream(File.Create(target.PathOf(name)), 1 << 20);
            using var writer = new PlyPointWriter(
                stream, comments, options.IncludeNormals ?? true, target.Colors.HasAny, target.Scans is { HasIntensities: true },
                target.Scans is { HasClassifications: true });
            PointSamples.ForEachTile(tiles, options, target, (points, positions) =>
            {
                for (var i = 0; i < positions.Length; i++)
                {
                    writer.Write(
                        positions[i], points.Normals[i], points.Colors[i], points.Intensities[i], points.Classifications[i]);
                }
            });
        });
    }
}

/// <summary>Options of a PLY export.</summary>
public sealed record PlyOptions : PointOptions
{
    /// <summary>One file instead of one per tile.</summary>
    [Default(true)]
    public bool? MergePointClouds { get; init; }

    /// <summary>Write normals.</summary>
    [Default(true)]
    public bool? IncludeNormals { get; init; }
}

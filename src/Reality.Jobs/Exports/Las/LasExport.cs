using System.Text.Json.Serialization;
using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Engine.Tiling;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;
using Reality.Formats.Las.Copc;

namespace Reality.Jobs.Exports.Las;

/// <summary>
/// LAS 1.4 point clouds with colors, and intensities and classes of scans; compressed as LAZ, which is a cloud-optimized point
/// cloud (COPC) if it is a single file.
/// </summary>
public sealed class LasExport : ModelExport<LasOptions>
{
    private const double MeterStep = 0.001;
    private const double DegreeStep = 1e-9;

    public override string Name => "LAS";

    public override string Description => "LAS 1.4 point cloud";

    protected override string RealityDataTypeOf(LasOptions? options) => options?.Compress is LasCompression.Laz ? "LAZ" : Name;

    internal override ExportOptions DefaultOptions(string? crs) => new LasOptions { Crs = crs };

    private protected override string? CrsOf(LasOptions options) => options.Crs;

    private protected override string? RootNameOf(LasOptions options) => IsMerged(options) ? MergedNameOf(options) : null;

    private protected override void Refuse(LasOptions options, string target)
    {
        ExportRefusals.UnsuitableCrs(options.Crs, target, Name);
        ExportRefusals.InexpressibleCrs(options.Crs, target, Name, system => system.ToWktWithHeights());
    }

    private protected override void Write(LasOptions options, ExportRequest request, ExportTarget target)
    {
        var frame = target.Frame;
        var step = frame.System?.Kind == CoordinateSystemKind.Geographic ? DegreeStep : MeterStep / frame.MetersPerUnit;
        var scale = new Vector3d(step, step, MeterStep / frame.MetersPerHeightUnit);
        var hasColors = target.Colors.HasAny;
        PointSamples.ForEachFile(options.MergePointClouds, MergedNameOf(options), target, (name, tiles) =>
        {
            using var stream = new BufferedStream(File.Create(target.PathOf(name)), 1 << 20);
            if (IsCompressed(options) && IsMerged(options))
            {
                using var writer = new CopcWriter(stream, target.Folder, frame.WktWithHeights, frame.Origin, scale, hasColors);
                WritePoints(tiles, options, target, point => writer.Write(point));
                writer.Finish(target.Context.Cancellation);
            }
            else
            {
                using var writer = new LasWriter(
                    stream, frame.WktWithHeights, frame.Origin, scale, hasColors, IsCompressed(options));
                WritePoints(tiles, options, target, point => writer.Write(point));
            }
        });
    }

    private static void WritePoints(IReadOnlyList<Tile> tiles, LasOptions options, ExportTarget target, Action<LasPoint> write) =>
        PointSamples.ForEachTile(tiles, options, target, (points, positions) =>
        {
            for (var i = 0; i < positions.Length; i++)
            {
                write(new(positions[i], points.Colors[i])
                {
                    Intensity = points.Intensities[i], Classification = points.Classifications[i],
                });
            }
        });

    private static string MergedNameOf(LasOptions options) =>
        !IsCompressed(options) ? "PointCloud.las" : IsMerged(options) ? "PointCloud.copc.laz" : "PointCloud.laz";

    private static bool IsMerged(LasOptions options) => options.MergePointClouds is not false;

    private static bool IsCompressed(LasOptions options) => options.Compress is LasCompression.Laz;
}

/// <summary>Options of a LAS export.</summary>
public sealed record LasOptions : PointOptions
{
    /// <summary>Compression of points.</summary>
    [Default(LasCompression.None)]
    public LasCompression? Compress { get; init; }

    /// <summary>One file instead of one per tile.</summary>
    [Default(true)]
    public bool? MergePointClouds { get; init; }
}

/// <summary>Compression of LAS points.</summary>
public enum LasCompression
{
    None,

    /// <summary>LAZ.</summary>
    [JsonStringEnumMemberName("LAZ")]
    Laz,
}

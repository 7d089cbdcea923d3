using System.Text.Json.Serialization;
using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;

namespace Reality.Jobs.Exports.Las;

/// <summary>LAS 1.4 point clouds with colors.</summary>
public sealed class LasExport : ModelExport<LasOptions>
{
    private const string MergedName = "PointCloud.las";
    private const double MeterStep = 0.001;
    private const double DegreeStep = 1e-9;

    public override string Name => "LAS";

    public override string Description => "LAS 1.4 point cloud";

    protected override string RealityDataTypeOf(LasOptions? options) => options?.Compress is LasCompression.Laz ? "LAZ" : Name;

    internal override ExportOptions DefaultOptions(string? crs) => new LasOptions { Crs = crs };

    private protected override string? CrsOf(LasOptions options) => options.Crs;

    private protected override string? RootNameOf(LasOptions options) => options.MergePointClouds is false ? null : MergedName;

    private protected override void Refuse(LasOptions options, string target)
    {
        ExportRefusals.UnsuitableCrs(options.Crs, target, Name);
        ExportRefusals.InexpressibleCrs(options.Crs, target, Name, system => system.ToWktWithHeights());
    }

    private protected override void Write(LasOptions options, ExportRequest request, ExportTarget target)
    {
        var frame = target.Frame;
        var step = frame.System?.Kind == CoordinateSystemKind.Geographic ? DegreeStep : MeterStep / frame.MetersPerUnit;
        var heightStep = MeterStep / frame.MetersPerHeightUnit;
        PointSamples.ForEachFile(options.MergePointClouds, MergedName, target, (name, tiles) =>
        {
            using var stream = new BufferedStream(File.Create(target.PathOf(name)), 1 << 20);
            using var writer = new LasWriter(
                stream, frame.WktWithHeights, frame.Origin, new(step, step, heightStep), target.Colors.HasAny);
            PointSamples.ForEachTile(tiles, options, target, (points, positions) =>
            {
                for (var i = 0; i < positions.Length; i++)
                    writer.Write(new(positions[i], points.Colors[i]));
            });
        });
    }
}

/// <summary>Options of a LAS export.</summary>
public sealed record LasOptions : PointOptions
{
    /// <summary>Compression of points.</summary>
    [Default(LasCompression.None)]
    [Built(LasCompression.None)]
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

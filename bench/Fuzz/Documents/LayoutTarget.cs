using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Formats.Layouts;
using Reality.Formats.Photos;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Fuzz.Documents;

/// <summary>Small documents of users: layouts, regions of interest and intrinsics.</summary>
internal sealed class LayoutTarget : DocumentTarget
{
    private const string Region = """
        {"crs":"EPSG:32632","altitudeMin":0,"altitudeMax":20,
         "polygons":[{"outsideBounds":[{"x":0,"y":0},{"x":50,"y":0},{"x":50,"y":50}],
           "holes":[[{"x":4,"y":1},{"x":6,"y":1},{"x":5,"y":2}]]}]}
        """;

    private static readonly Scene s_scene = new() { Origin = GeoPoint.FromDegrees(47.1, 8.5, 500), Cameras = [], Photos = [] };

    public override string Name => "layouts";

    protected override IEnumerable<string> Documents() =>
    [
        $$"""
        {"tiles":[{"name":"Tile_+000_+000",
           "boxTight":{"xmin":0,"ymin":0,"zmin":0,"xmax":50,"ymax":50,"zmax":20},
           "boxOverlapping":{"xmin":-1,"ymin":-1,"zmin":-1,"xmax":51,"ymax":51,"zmax":21},"memoryUsage":1.7}],
         "enuDefinition":"ENU:47.1,8.5","crsDefinition":"EPSG:32632","roi":{{Region}}}
        """,
        Region,
        """
        {"Dimensions":{"width":3072,"height":2048},
         "FocalLength":2759.48,"PrincipalPoint":{"x":1520.69,"y":1006.81},
         "AspectRatio":1,"Skew":0,"RadialDistortion":{"k1":0.1,"k2":0.02,"k3":0.003},
         "TangentialDistortion":{"p1":0.001,"p2":0.002}}
        """,
    ];

    protected override string Outcome(byte[] input)
    {
        var layout = Outcome(input, stream => LayoutReader.Read(stream), value => LayoutWriter.Write(new MemoryStream(), value));
        var region = Outcome(input, stream => RegionOfInterestReader.Read(stream), value =>
        {
            RegionOfInterestWriter.Write(new MemoryStream(), value);
            var bounds = RegionInWorld.Of(value, s_scene).Bounds;
            if (!double.IsFinite((bounds.Max - bounds.Min).Length))
                throw new ArithmeticException("The region has no finite bounds.");
        });
        return $"{layout} | {region} | {Outcome(input, IntrinsicsFile.Read, _ => { })}";
    }

    private static string Outcome<T>(byte[] input, Func<Stream, T> read, Action<T> write)
    {
        try
        {
            write(read(new MemoryStream(input)));
            return typeof(T).Name;
        }
        catch (Exception e) when (e is InvalidFileException or StageException)
        {
            return e.Message;
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.ContextScenes;
using Reality.Formats.Layouts;

namespace Reality.Formats.Tests.ContextScenes;

/// <summary>
/// Documents that nobody writes in good faith: they are read or refused, in bounded time and memory. Memory is that of the whole
/// process, so nothing else may run meanwhile.
/// </summary>
[CollectionDefinition(nameof(HostileSceneTests), DisableParallelization = true)]
[Collection(nameof(HostileSceneTests))]
public sealed class HostileSceneTests
{
    private const int MutationCount = 2000;

    private const string Scene = """
        {"version":"6.0","SpatialReferenceSystems":{"0":{"Definition":"ENU:47.37,8.54","OriginHeight":452.5}},
         "References":{"0":{"Path":"rds:a"},"4":{"Path":"rds:b"}},"Kept":{"Note":"\u00fc"},
         "AutomaticTiePoints":{"Path":"TiePoints.bin","Count":7,
          "Origin":{"Latitude":47.37,"Longitude":8.54,"EllipsoidalHeight":452.5}},
         "ControlPointCollection":{"SRSId":0,"ControlPoints":{"0":{"Name":"A","Category":"Full","Check":true,
          "Position":{"x":1,"y":2,"z":3},"HorizontalSigma":0.01,"Measurements":[{"PhotoId":0,"x":10,"y":20}]}}},
         "UserTiePoints":{"5":{"Measurements":[{"PhotoId":1,"x":1,"y":2}]},"6":{"Name":"b"},"7":{}},
         "PositioningConstraints":{"0":{"Type":"Scale","UserTiePointIds":[5,6],"Length":3},
          "1":{"Type":"Plane","Normal":"Z","UserTiePointIds":[5,6,7]}},
         "PhotoCollection":{"SRSId":0,"Devices":{"0":{"Type":"perspective","Dimensions":{"width":4000,"height":3000},
          "FocalLength":2871.25,"PrincipalPoint":{"x":2003.4,"y":1497.9},"AspectRatio":1.001,"Skew":0.25,
          "RadialDistortion":{"k1":-0.0135,"k2":0.004,"k3":-0.0003},"TangentialDistortion":{"p1":-0.0012,"p2":0.0002},
          "FixedParameters":["Skew"]}},
         "Poses":{"0":{"Center":{"x":10,"y":-8,"z":100},"Rotation":{"omega":3,"phi":0.1,"kappa":-0.2}},
          "1":{"Center":{"x":1,"y":2,"z":3}},
          "2":{"Center":{"x":5,"y":6,"z":7},"Rotation":{"M_00":1,"M_01":0,"M_02":0,
           "M_10":0,"M_11":1,"M_12":0,"M_20":0,"M_21":0,"M_22":1}}},
         "Photos":{"0":{"ImagePath":"0:a.jpg","DeviceId":0,"PoseId":0,"CaptureTime":"2024-05-01T12:00:00.0000000+00:00"},
          "1":{"ImagePath":"4:b.jpg","DeviceId":0,"PoseId":1,"ExposureValue":10.5,
           "ColorEqualization":{"Red":[0.1,0,0,0,1],"Green":[0,0,0,0,0],"Blue":[0,0,0,0,0],"ToneUnits":[[1,2]]}},
          "2":{"ImagePath":"0:c.jpg","DeviceId":0,"PoseId":2,
          "PositionPrior":{"Latitude":47.37,"Longitude":8.54,"EllipsoidalHeight":560,"HorizontalSigma":2,"VerticalSigma":3}}}}}
        """;

    private const string Region = """
        {"crs":"EPSG:32632","altitudeMin":0,"altitudeMax":100,
         "polygons":[{"outsideBounds":[{"x":0,"y":0},{"x":1,"y":0},{"x":1,"y":1}],
         "holes":[[{"x":0.1,"y":0.1},{"x":0.2,"y":0.1},{"x":0.2,"y":0.2}]]}]}
        """;

    private static readonly string[] s_pieces =
    [
        "1e308", "-1e308", "1e400", "-1", "0", "NaN", "null", "true", "[]", "{}", "\"\"", "\"\\ud800\"", "\"..\"",
        "9999999999", "1e-320", "\"EPSG:999999\"", "\"EPSG:4978\"", "\"+proj=longlat +R=1 +no_defs\"", "\"ENU:90,0\"",
        ",", "}", "{", "\"a\":", "[[[[",
    ];

    [Fact]
    public void A_changed_scene_is_refused_or_read_and_written_again()
    {
        var start = Stopwatch.GetTimestamp();
        var readCount = 0;
        for (var i = 0; i < MutationCount; i++)
        {
            var bytes = Mutate(Encoding.UTF8.GetBytes(Scene), i);
            try
            {
                var document = ContextSceneReader.Read(new MemoryStream(bytes));
                using var written = new MemoryStream();
                ContextSceneWriter.Write(written, document);
                readCount++;
            }
            catch (InvalidFileException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"Mutation {i}: {e}\n{Encoding.UTF8.GetString(bytes)}");
            }
        }
        Assert.InRange(readCount, 50, MutationCount - 500);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void A_changed_region_is_refused_or_read()
    {
        for (var i = 0; i < MutationCount; i++)
        {
            var bytes = Mutate(Encoding.UTF8.GetBytes(Region), i);
            try
            {
                RegionOfInterestReader.Read(new MemoryStream(bytes));
            }
            catch (InvalidFileException)
            {
            }
        }
    }

    [Fact]
    public void A_large_scene_takes_a_small_multiple_of_its_size()
    {
        var text = new StringBuilder("""{"version":"6.0","PhotoCollection":{"Photos":{""");
        for (var i = 0; i < 40_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}\"{i}\":{{\"ImagePath\":\"0:{i:000000}.jpg\",")
                .Append("\"PositionPrior\":{\"Latitude\":47,\"Longitude\":8,\"EllipsoidalHeight\":5,")
                .Append("\"HorizontalSigma\":2,\"VerticalSigma\":3}}");
        }
        text.Append("}}}");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        text.Clear();
        // Buffers that the first reading leaves in the shared pool are not the scene's.
        _ = ContextSceneReader.Read(new MemoryStream(bytes));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var scene = ContextSceneReader.Read(new MemoryStream(bytes));

        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(40_000, scene.Scene.Photos.Count);
        Assert.InRange(held, 1, 10L * bytes.Length);
    }

    [Fact]
    public void A_scene_of_more_than_a_million_members_is_refused_with_its_number()
    {
        var text = new StringBuilder("""{"version":"6.0","PhotoCollection":{"Devices":{""");
        for (var i = 0; i <= 1_000_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}\"{i}\":0");
        text.Append("}}}");

        var error = Assert.Throws<InvalidFileException>(
            () => ContextSceneReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()))));

        Assert.Contains("PhotoCollection.Devices has 1000001 members", error.Message, StringComparison.Ordinal);
    }

    /// <summary>One to three changes: a value replaced, a piece put in, bytes removed, repeated or flipped.</summary>
    private static byte[] Mutate(byte[] document, int seed)
    {
        var random = SeededRandom.For(5, seed);
        var bytes = document.ToList();
        var count = 1 + (int)(random.NextDouble() * 3);
        for (var change = 0; change < count; change++)
        {
            var at = Index(bytes.Count);
            var piece = Encoding.UTF8.GetBytes(s_pieces[Index(s_pieces.Length)]);
            switch (Index(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << Index(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(Index(20), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, piece);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(Index(60), bytes.Count - at)));
                    break;
                default:
                    var start = bytes.IndexOf((byte)':', at) + 1;
                    var end = start;
                    while (end < bytes.Count && bytes[end] is not ((byte)',' or (byte)'}' or (byte)']'))
                        end++;
                    bytes.RemoveRange(start, end - start);
                    bytes.InsertRange(start, piece);
                    break;
            }
        }
        return [.. bytes];

        int Index(int length) => Math.Min((int)(random.NextDouble() * length), length - 1);
    }
}

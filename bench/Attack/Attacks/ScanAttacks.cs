using System.Buffers.Binary;
using System.Text;
using Reality.Core.Numerics;
using Reality.Formats.Las;
using Reality.Testing.Scans;
using static Reality.Testing.Scans.E57TestField;

namespace Reality.Attack.Attacks;

/// <summary>Scans that lie about their counts and structure, and grids of crsData that take PROJ's memory and time.</summary>
internal sealed class ScanAttacks : AttackGroup
{
    private const string Center = "\"Type\":\"Static\",\"Location\":\"Center\",\"Center\":{\"x\":5,\"y\":5,\"z\":3}";
    private const string InFile = "\"Type\":\"Static\",\"Location\":\"InFile\"";
    private const string Mobile = "\"Type\":\"Mobile\",\"TrajectoryId\":3";
    private const string GridName = "egm08_25.gtx";
    private readonly List<(string Name, string Scene, string CrsData)> _imports = [];

    public override string Name => "scans";

    public override string Title => "scans that lie about counts, chunks and structure; hostile grids in crsData";

    public override async Task PrepareAsync(TargetSystem system, Person mallory)
    {
        _imports.Clear();
        foreach (var (name, location, bytes) in Files())
            _imports.Add((name, await SceneAsync(mallory, location, "", (name, bytes)), ""));
        _imports.Add((
            "times of a trajectory that go back",
            await SceneAsync(
                mallory, Mobile, "", ("a.las", Las()), ("path.csv", Text("t,x,y,z\n103,0,0,1\n100,1,1,1\n"))),
            ""));
        await PrepareGridsAsync(mallory);
    }

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        foreach (var (name, scene, crsData) in _imports)
        {
            await log.RefusedOrEndedAsync(
                name, mallory, "ImportPointCloud",
                $$"""{"inputs":{"scene":"{{scene}}"{{crsData}} },"outputs":["scanCollection"]}""");
        }
    }

    /// <summary>A cloud at the place where the absurd grid takes 4 GB, and heights above the geoid of EGM2008.</summary>
    private async Task PrepareGridsAsync(Person mallory)
    {
        var cloud = Text(string.Concat(Enumerable.Range(0, 200).Select(
            i => FormattableString.Invariant($"{8 + i / 10 * 1e-6} {47 + i % 10 * 1e-6} 400\n"))));
        var scene = await SceneAsync(mallory, Center, "EPSG:4326+3855", ("cloud.xyz", cloud));
        var bucket = await mallory.BucketLinkAsync();
        var random = new Random(7);
        var grids = Enumerable.Range(0, 8).Select(i => Changed(Gtx(1, 5), random)).Prepend(Gtx(2.5e-323, 1_111_293_952));
        foreach (var (i, grid) in grids.Index())
        {
            (await mallory.PutAsync(bucket, $"grid-{i}/{GridName}", grid)).Require(System.Net.HttpStatusCode.Created);
            _imports.Add(($"grid {i} of crsData", scene, $",\"crsData\":\"bkt:grid-{i}\""));
        }
    }

    private static async Task<string> SceneAsync(
        Person mallory, string location, string crs, params (string Name, byte[] Bytes)[] files)
    {
        var data = await mallory.UploadAsync("PointCloud", files);
        var (systems, id) = crs.Length == 0
            ? ("", "")
            : ($"\"SpatialReferenceSystems\":{{\"0\":{{\"Definition\":\"{crs}\"}} }},", "\"SRSId\":0,");
        var scene = $$$"""
            {"version":"6.0",{{{systems}}}
             "References":{"0":{"Path":"rds:{{{data}}}"} },
             "TrajectoryCollection":{ {{{id}}}"Trajectories":{"3":{"Paths":["0:path.csv"],"LinesToIgnore":1,
              "TimeColumnId":0,"XColumnId":1,"YColumnId":2,"ZColumnId":3} } },
             "PointCloudCollection":{ {{{id}}}"PointClouds":{"0":{"Name":"a",
              "Path":"0:{{{files[0].Name}}}",{{{location}}} } } } }
            """;
        return await mallory.UploadAsync("ContextScene", ("ContextScene.json", Text(scene)));
    }

    private static IEnumerable<(string Name, string Location, byte[] Bytes)> Files()
    {
        var (las, laz) = (Las(), Las(isCompressed: true));
        // Places of LAS 1.4: offset to the points 96, scale 131, offset 155, count 247.
        yield return ("count.las", Center, With(las, 247, BitConverter.GetBytes(ulong.MaxValue)));
        yield return ("large.las", Center, With(las, 247, BitConverter.GetBytes(1L << 32)));
        yield return ("offset.las", Center, With(las, 96, BitConverter.GetBytes(uint.MaxValue)));
        yield return ("scale.las", Center, With(las, 131, BitConverter.GetBytes(double.NaN)));
        yield return ("far.las", Center, With(las, 155, BitConverter.GetBytes(1e308)));
        yield return ("count.laz", Center, With(laz, 247, BitConverter.GetBytes(long.MaxValue)));
        yield return ("cut.laz", Center, laz[..(laz.Length / 2)]);
        var points = BinaryPrimitives.ReadInt32LittleEndian(laz.AsSpan(96));
        yield return ("chunks.laz", Center, With(laz, points, BitConverter.GetBytes((long)points)));
        yield return ("zeros.laz", Center, [.. laz[..(points + 8)], .. new byte[1 << 20]]);
        E57TestField[] fields = [Doubles("cartesianX", 1, 2), Doubles("cartesianY", 1, 2), Doubles("cartesianZ", 1, 2)];
        yield return ("count.e57", InFile, new E57TestFile().Add("", fields, recordCount: 1L << 40).ToArray());
        yield return ("deep.e57", InFile, new E57TestFile().Add(
            $"{Repeat("<a type=\"Structure\">", 100_000)}{Repeat("</a>", 100_000)}", fields).ToArray());
        yield return ("cut.e57", InFile, new E57TestFile().Add("", fields).ToArray()[..1000]);
        const string Placed = "0 0 0\n1 0 0\n0 1 0\n0 0 1\n1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n1 1 1 0.5\n";
        yield return ("scans.ptx", InFile, Text(Repeat($"1\n1\n{Placed}", 100_000)));
        yield return ("grid.ptx", InFile, Text($"2000000000\n2000000000\n{Placed}"));
        yield return ("columns.ply", Center, Text(
            $"ply\nformat ascii 1.0\nelement vertex 1\n{Repeat("property float x\n", 50_000)}end_header\n1\n"));
        yield return ("count.ply", Center, Text(
            "ply\nformat binary_little_endian 1.0\nelement vertex 18446744073709551615\nproperty float x\nproperty float y\n"
            + "property float z\nend_header\n"));
        yield return ("line.xyz", Center, Text(new string('1', 20 << 20)));
        yield return ("equal.xyz", Center, Text(Repeat("1 1 1\n", 1_000_000)));
        yield return ("nan.xyz", Center, Text(Repeat("NaN 1 inf\n", 1000)));
        yield return ("scan.pod", Center, [1, 2, 3, 4]);
        yield return ("empty.las", Center, []);
    }

    private static byte[] Las(bool isCompressed = false)
    {
        var stream = new MemoryStream();
        using (var writer = new LasWriter(stream, "", Vector3d.Zero, new(0.001, 0.001, 0.001), true, isCompressed))
        {
            for (var i = 0; i < 2000; i++)
                writer.Write(new(new(i % 100 * 0.05, i / 100 * 0.05, 2), new((byte)i, 100, 7)) { Time = 100 + 0.001 * i });
        }
        return stream.ToArray();
    }

    // A geoid from 47 degrees north and 8 degrees east, as PROJ's GTX has it: big-endian, the southern row first.
    private static byte[] Gtx(double eastStep, int columnCount)
    {
        var bytes = new byte[40 + 4 * 25];
        foreach (var (i, number) in ((double[])[47, 8, 1, eastStep]).Index())
            BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(8 * i), number);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(32), 5);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(36), columnCount);
        return bytes;
    }

    private static byte[] Changed(byte[] bytes, Random random)
    {
        for (var i = 0; i < 3; i++)
            bytes[random.Next(40)] = (byte)random.Next(256);
        return bytes;
    }

    private static byte[] With(byte[] file, int position, byte[] value)
    {
        var changed = (byte[])file.Clone();
        value.CopyTo(changed, position);
        return changed;
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}

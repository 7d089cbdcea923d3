using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Las;
using Reality.Jobs.Tests.Execution;

namespace Reality.Jobs.Tests.Scans;

/// <summary>Small scans, and imports of them.</summary>
internal sealed class ScanBench(JobBench bench)
{
    /// <summary>A scene whose point clouds and files are given; files have the reference 0.</summary>
    public string Scene(string members, params (string Name, byte[] Bytes)[] files)
    {
        var scans = bench.Add("PointCloud");
        foreach (var (name, bytes) in files)
            bench.Put(scans, name, bytes);
        var scene = bench.Add("ContextScene");
        bench.Put(scene, "ContextScene.json", Encoding.UTF8.GetBytes(
            $$"""{ "version": "6.0", "References": { "0": { "Path": "rds:{{scans}}" } }, {{members}} }"""));
        return scene;
    }

    public (JsonNode Description, string Collection, string? Scene) Import(string scene)
    {
        var outputs = bench.Succeed("ImportPointCloud", Specifications(scene));
        var collection = outputs.GetProperty("scanCollection").GetString()!;
        return (JsonNode.Parse(bench.Read(collection, "pc.json"))!, collection, outputs.GetProperty("scene").GetString());
    }

    public static string Specifications(string scene) =>
        $$"""{ "inputs": { "scene": "{{scene}}" }, "outputs": ["scanCollection", "scene"] }""";

    /// <summary>All points of the tiles of a scan, in no order.</summary>
    public IReadOnlyList<LasPoint> PointsOf(string collection, JsonNode scan) => scan["tiles"]!.AsArray().SelectMany(tile =>
    {
        using var reader = new LasReader(new MemoryStream(bench.Read(collection, tile!["path"]!.GetValue<string>())));
        return reader.ReadPoints().ToList();
    }).ToList();

    /// <summary>A cloud of points on a plane, with times from 100 s on, a millisecond apart.</summary>
    public static byte[] Las(int count, bool isCompressed = true, string wkt = "", double x = 0, double y = 0)
    {
        var stream = new MemoryStream();
        using (var writer = new LasWriter(stream, wkt, new(x, y, 0), new(0.001, 0.001, 0.001), true, isCompressed))
        {
            for (var i = 0; i < count; i++)
            {
                writer.Write(new(new(x + i % 100 * 0.05, y + i / 100 * 0.05, 2), new((byte)i, 100, 7))
                {
                    Intensity = (ushort)(100 + i % 50), Classification = (byte)(i % 7), Time = 100 + 0.001 * i,
                });
            }
        }
        return stream.ToArray();
    }

    /// <summary>Two scans of a grid with holes, each placed by its matrix.</summary>
    public static byte[] Ptx(params Vector3d[] positions)
    {
        var text = new StringBuilder();
        foreach (var p in positions)
        {
            text.Append(CultureInfo.InvariantCulture, $"4\n3\n{p.X} {p.Y} {p.Z}\n1 0 0\n0 1 0\n0 0 1\n");
            text.Append("1 0 0 0\n0 1 0 0\n0 0 1 0\n");
            text.Append(CultureInfo.InvariantCulture, $"{p.X} {p.Y} {p.Z} 1\n");
            for (var i = 0; i < 12; i++)
                text.Append(CultureInfo.InvariantCulture, $"{(i == 5 ? "0 0 0 0.5" : $"{1 + i} {0.5 * i} 1.5 0.25")} 10 20 30\n");
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>A room of 8 by 6 by 3 meters as a scanner sees it, column by column from below to the zenith.</summary>
    public static byte[] Room(Vector3d from)
    {
        var text = new StringBuilder();
        for (var column = 0; column < 360; column++)
        {
            for (var row = 0; row < 160; row++)
            {
                var (azimuth, elevation) = ((column + 0.5) * Math.PI / 180, (row - 69.5) * Math.PI / 180);
                var ray = new Vector3d(
                    Math.Cos(elevation) * Math.Cos(azimuth), Math.Cos(elevation) * Math.Sin(azimuth), Math.Sin(elevation));
                var range = Math.Min(Wall(from.X, ray.X, 8), Math.Min(Wall(from.Y, ray.Y, 6), Wall(from.Z, ray.Z, 3)));
                var p = from + range * ray;
                text.Append(CultureInfo.InvariantCulture, $"{p.X:F4} {p.Y:F4} {p.Z:F4}\n");
            }
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static double Wall(double from, double direction, double size) =>
        direction > 0 ? (size - from) / direction : -from / direction;
}

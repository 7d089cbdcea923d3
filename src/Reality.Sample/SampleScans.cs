using System.Globalization;
using System.Text;
using System.Text.Json;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.E57;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;
using Reality.Formats.PointClouds;
using Reality.Formats.Ptx;
using Reality.Sample.Scanning;

namespace Reality.Sample;

/// <summary>
/// Scans the site with lasers: a scanner on a tripod at five stations, and one on a vehicle. All files are in the UTM zone of the
/// site with ellipsoidal heights, and exact but for the errors of <see cref="ScannerModel"/>.
/// </summary>
/// <remarks>
/// <c>scans/</c> gets four stations with poses and grids as E57, the fifth as PTX, and the mobile scan as LAS 1.4 with times,
/// classes and its path. PTX names no coordinate system.
/// </remarks>
internal sealed class SampleScans(SampleScene scene, SampleOptions options, CancellationToken cancellation)
{
    /// <summary>Name of the folder beside that of the photos.</summary>
    public const string FolderName = "scans";

    private const string StationsName = "stations.e57", PtxName = "station-5.ptx";
    private const string MobileName = "mobile.las", PathName = "trajectory.csv";

    // Thursday noon of a GPS week.
    private const double StartSeconds = 388_800;
    private const double PathSeconds = 0.02;

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    private readonly CoordinateSystem _system = UtmZone.For(SampleScene.Origin).CoordinateSystem;

    /// <summary>Writes the files to a folder, and returns the truth about them.</summary>
    public byte[] Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var route = scene.ScanRoute;
        var stations = route.Stations.Select((_, station) => Measure(route, station)).ToList();
        WholeFile.Write(Path.Combine(folder, StationsName), stream =>
        {
            var e57 = new E57Writer(stream, _system.ToWkt(WktVersion.Wkt1));
            foreach (var station in stations.SkipLast(1))
                e57.Write(station, cancellation);
            e57.Finish();
        });
        WholeFile.Write(Path.Combine(folder, PtxName), stream => PtxWriter.Write(stream, stations[^1]));
        var mobileCount = 0L;
        WholeFile.Write(Path.Combine(folder, MobileName), stream => mobileCount = WriteMobile(stream, route));
        WholeFile.Write(Path.Combine(folder, PathName), stream => WritePath(stream, route));
        return JsonSerializer.SerializeToUtf8Bytes(
            new ScanTruth(
                _system.Definition, options.ScanStepDegrees!.Value, ScannerModel.Terrestrial,
                stations.Select((scan, station) => TruthOf(scan, station, route)).ToList(), ScannerModel.Mobile,
                new(MobileName, PathName, mobileCount)),
            s_json);
    }

    private ScanGrid Measure(ScanRoute route, int station) =>
        new StationScan(
            scene.ScannerOf(ScannerModel.Terrestrial), options.ScanStepDegrees!.Value, options.Seed, options.ThreadCount)
            .Measure(
                string.Create(CultureInfo.InvariantCulture, $"Station {station + 1}"), station, route.Stations[station],
                YawOf(station), OpenMap, cancellation);

    private long WriteMobile(Stream stream, ScanRoute route)
    {
        var scan = new MobileScan(
            scene.ScannerOf(ScannerModel.Mobile), options.ScanStepDegrees!.Value, options.Seed, options.ThreadCount);
        using var map = OpenMap();
        var offset = map.Apply(Vector3d.Zero);
        offset = new(Math.Floor(offset.X), Math.Floor(offset.Y), Math.Floor(offset.Z));
        using var las = new LasWriter(stream, _system.ToWkt(WktVersion.Wkt1), offset, new(1e-4, 1e-4, 1e-4));
        var count = 0L;
        foreach (var pass in route.Passes)
        {
            foreach (var point in scan.Measure(pass, StartSeconds, OpenMap, cancellation))
            {
                las.Write(point);
                count++;
            }
        }
        return count;
    }

    // In the columns that imports expect by default.
    private void WritePath(Stream stream, ScanRoute route)
    {
        using var map = OpenMap();
        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        text.WriteLine("time,x,y,z");
        foreach (var pass in route.Passes)
        {
            for (var i = 0; i <= Math.Ceiling(pass.Seconds / PathSeconds); i++)
            {
                var (x, y, z) = map.Apply(pass.At(i * PathSeconds));
                text.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{StartSeconds + pass.Begin + i * PathSeconds:F3},{x:F4},{y:F4},{z:F4}"));
            }
        }
    }

    private static StationTruth TruthOf(ScanGrid scan, int station, ScanRoute route)
    {
        var (world, map) = (route.Stations[station], scan.FileFromScanner.Translation);
        var file = station == route.Stations.Count - 1 ? PtxName : StationsName;
        return new(scan.Name, file, [world.X, world.Y, world.Z], [map.X, map.Y, map.Z], YawOf(station), scan.PointCount);
    }

    private static double YawOf(int station) => 0.3 + 1.1 * station;

    private CoordinateTransform OpenMap() => CoordinateTransform.FromWorld(SampleScene.Origin, _system);
}

using System.Text.Json.Nodes;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.E57;
using Reality.Formats.Las;
using Reality.Formats.PointClouds;
using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Cli.Tests;

/// <summary>reality import.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Scans_become_a_collection_and_a_scene()
    {
        File.WriteAllText(_folder["a.xyz"], "1 2 3 10 20 30\n1 2 4 10 20 30\n");

        var run = InProcess.Run(
            "import", _folder["a.xyz"], "--output", _folder["out"], "--center", "0,0,1.7", "--crs", "ENU:47.1,8.5");

        Assert.True(run.ExitCode == 0, run.Error);
        var description = JsonNode.Parse(File.ReadAllText(_folder["out/scans/pc.json"]))!;
        Assert.Equal("ENU:47.1,8.5", description["crs"]!.GetValue<string>());
        Assert.Equal(2, description["scans"]![0]!["numPoints"]!.GetValue<int>());
        Assert.True(File.Exists(_folder["out/scans/pc.complete"]));
        Assert.Contains("pc.json", File.ReadAllText(_folder["out/scene/ContextScene.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Scenes_of_scans_and_of_photos_do_not_replace_each_other()
    {
        File.WriteAllText(_folder["a.xyz"], "1 2 3\n1 2 4\n");
        string[] arguments = ["import", _folder["a.xyz"], "--output", _folder["out"], "--center", "0,0,1.7"];
        Assert.Equal(0, InProcess.Run(arguments).ExitCode);

        var failure = Assert.Throws<StageException>(() => MainJob.Plan(new()
        {
            Photos = [_folder.Path], OutputFolder = _folder["out"],
        }));
        Assert.Equal("Output_HoldsScans", failure.Code);
        Directory.CreateDirectory(_folder["out/scene/photos"]);
        File.WriteAllText(_folder["out/scene/photos/ContextScene.json"], "{}");
        var again = InProcess.Run(arguments);

        Assert.Equal(1, again.ExitCode);
        Assert.Contains("Choose another --output", again.Output + again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Trajectories_place_moving_scanners_and_need_times()
    {
        File.WriteAllText(_folder["a.xyz"], "1 2 3\n");
        File.WriteAllText(_folder["path.csv"], "t x y z\n1 2 3 4\n");

        var run = InProcess.Run(
            "import", _folder["a.xyz"], "--output", _folder["out"], "--trajectory", _folder["path.csv"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("have no time", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trajectory_belongs_to_the_files_whose_points_have_times()
    {
        WriteStation(_folder["a.e57"], new(5, 6, 1.7));
        WriteDrive(_folder["b.las"]);
        File.WriteAllText(_folder["path.csv"], "t,x,y,z\n100,0,0,2\n101,1,0,2\n");

        var run = InProcess.Run(
            "import", _folder["a.e57"], _folder["b.las"], "--output", _folder["out"], "--trajectory", _folder["path.csv"]);

        Assert.True(run.ExitCode == 0, run.Error);
        var scans = JsonNode.Parse(File.ReadAllText(_folder["out/scans/pc.json"]))!["scans"]!.AsArray();
        Assert.Equal(5, scans[0]!["position"]!["x"]!.GetValue<double>(), 1e-9);
        Assert.Null(scans[0]!["trajectories"]);
        Assert.Null(scans[1]!["position"]);
        Assert.Equal(2, scans[1]!["trajectories"]![0]!.AsArray().Count);
        Assert.Contains(
            $"not used for 1 of 1 scans of {_folder["a.e57"]}", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trajectory_that_no_scan_has_times_for_is_named()
    {
        WriteStation(_folder["a.e57"], new(5, 6, 1.7));
        File.WriteAllText(_folder["path.csv"], "t,x,y,z\n100,0,0,2\n101,1,0,2\n");

        var run = InProcess.Run(
            "import", _folder["a.e57"], "--output", _folder["out"], "--trajectory", _folder["path.csv"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("The trajectory path.csv is not used", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no file", "none.laz")]
    [InlineData("--crs: 'EPSG:999999'", "a.xyz", "--crs", "EPSG:999999")]
    [InlineData("is not a position", "a.xyz", "--center", "1,2")]
    [InlineData("is not a list of four columns", "a.xyz", "--trajectory", "a.xyz", "--trajectory-columns", "0,1")]
    [InlineData("--trajectory-columns describes the files of --trajectory", "a.xyz", "--trajectory-columns", "0,1,2,3")]
    [InlineData("either --center or --trajectory", "a.xyz", "--center", "1,2,3", "--trajectory", "a.xyz")]
    public void Wrong_arguments_are_named(string words, string scan, params string[] options)
    {
        File.WriteAllText(_folder["a.xyz"], "1 2 3\n");
        var args = options.Select(option => option == "a.xyz" ? _folder["a.xyz"] : option);

        var run = InProcess.Run(["import", _folder[scan], "--output", _folder["out"], .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scan-crs describes the files of --scans", "--scan-crs", "EPSG:32632")]
    [InlineData("--scan-crs is for scans to import", "--scans", "pc.json", "--scan-crs", "EPSG:32632")]
    [InlineData("--scan-trajectory is for scans to import", "--scans", "pc.json", "--scan-trajectory", "pc.json")]
    [InlineData("--scan-center describes the files of --scans", "--scan-center", "1,2,3")]
    [InlineData("--scan-trajectory-columns describes the files", "--scans", "pc.json", "--scan-trajectory-columns", "3,0,1,2")]
    public void Options_of_scans_without_effect_on_a_run_are_refused(string words, params string[] options)
    {
        File.WriteAllText(_folder["pc.json"], "{}");
        var args = options.Select(option => option == "pc.json" ? _folder["pc.json"] : option);

        var run = InProcess.Run(["run", _folder.Path, "--output", _folder["out"], .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_a_trajectory_are_read_in_the_order_that_is_given()
    {
        WriteDrive(_folder["b.las"]);
        File.WriteAllText(_folder["path.csv"], "x,y,z,t\n7,0,2,100\n8,0,2,101\n");

        var run = InProcess.Run(
            "import", _folder["b.las"], "--output", _folder["out"], "--trajectory", _folder["path.csv"], "--trajectory-columns",
            "3,0,1,2");

        Assert.True(run.ExitCode == 0, run.Error);
        var first = JsonNode.Parse(File.ReadAllText(_folder["out/scans/pc.json"]))!["scans"]![0]!["trajectories"]![0]![0]!;
        Assert.Equal(("100", "7"), ($"{first["t"]}", $"{first["x"]}"));
    }

    [Fact]
    public void A_run_takes_the_options_of_an_import()
    {
        WriteDrive(_folder["b.las"]);
        File.WriteAllText(_folder["path.csv"], "x,y,z,t\n7,0,2,100\n8,0,2,101\n");

        var moving = Run("--scan-trajectory", _folder["path.csv"], "--scan-trajectory-columns", "3,0,1,2");
        var standing = Run("--scan-center", "5,6,1.5", "--scan-crs", "EPSG:32632");

        Assert.Equal([_folder["path.csv"]], moving.Trajectories);
        Assert.Equal([3, 0, 1, 2], moving.TrajectoryColumns);
        Assert.Equal((new Vector3d(5, 6, 1.5), "EPSG:32632"), (standing.Center!.Value, standing.Crs));
        Assert.Equal([0, 1, 2, 3], standing.TrajectoryColumns);

        ScanImportOptions Run(params string[] options)
        {
            var run = InProcess.Run(["run", "--scans", _folder["b.las"], "--output", _folder["out"], "--restart", .. options]);
            Assert.True(run.ExitCode == 0, run.Error);
            return run.Options!.Scans!;
        }
    }

    private static void WriteStation(string path, Vector3d position)
    {
        var scan = new ScanGrid("station", 2, 1, new(Rotation.Identity, position));
        scan.Set(0, 0, new(3, 0, 0), 100, default);
        scan.Set(1, 0, new(0, 3, 0), 100, default);
        using var stream = File.Create(path);
        var writer = new E57Writer(stream, "");
        writer.Write(scan, TestContext.Current.CancellationToken);
        writer.Finish();
    }

    private static void WriteDrive(string path)
    {
        using var stream = File.Create(path);
        using var writer = new LasWriter(stream, "", Vector3d.Zero, new(0.001, 0.001, 0.001), true, isCompressed: false);
        writer.Write(new(new(1, 2, 0), default) { Time = 100.2 });
        writer.Write(new(new(2, 2, 0), default) { Time = 100.8 });
    }

    public void Dispose() => _folder.Dispose();
}

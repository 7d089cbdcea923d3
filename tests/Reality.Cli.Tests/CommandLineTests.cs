using Reality.Contract;
using Reality.Contract.Specifications;
using Reality.Jobs.Main;
using Reality.Testing;

namespace Reality.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _photos;
    private readonly string _output;

    public CommandLineTests()
    {
        _photos = Directory.CreateDirectory(Path.Combine(_folder.Path, "my photos ä")).FullName;
        _output = Path.Combine(_folder.Path, "out");
    }

    [Fact]
    public void Options_reach_the_job()
    {
        var intrinsics = Path.Combine(_folder.Path, "k.json");
        File.WriteAllText(intrinsics, "{}");

        var run = InProcess.Run(
            "run", _photos, "--output", _output, "--exports", "obj,3DTiles", "--precision", "High", "--intrinsics", intrinsics,
            "--component", "a.jpg",
            "--crs", "EPSG:32632", "--threads", "3", "--memory", "2.5");

        Assert.Equal(0, run.ExitCode);
        var options = run.Options!;
        Assert.Equal([_photos], options.Photos);
        Assert.Equal(_output, options.OutputFolder);
        Assert.Equal(["3DTiles", "OBJ"], options.Exports.Formats!.Select(format => format.Name));
        Assert.Equal(GeometricPrecision.High, options.Precision);
        Assert.Equal(intrinsics, options.IntrinsicsFile);
        Assert.Equal("a.jpg", options.MainPhoto);
        Assert.Equal(32632, options.EpsgCode);
        Assert.Equal(3, options.ThreadCount);
        Assert.Equal(2_500_000_000, options.MemoryBudgetBytes);
        Assert.False(options.CalibrateOnly);
    }

    [Fact]
    public void Splats_reach_the_job()
    {
        var run = InProcess.Run(
            "run", _photos, "--output", _output, "--splats", "--splat-quality", "High", "--splat-format", "ply",
            "--splat-hold-out", "4", "--splat-tile-size", "50");
        var alone = InProcess.Run("splats", _photos, "--output", _output);

        Assert.Equal(new(SplatQuality.High, SplatFormat.Ply, 4, 50), run.Options!.Splats);
        Assert.Equal(new(SplatQuality.Medium, SplatFormat.Spz, null, null), alone.Options!.Splats);
        Assert.True(alone.Options.CalibrateOnly);
    }

    [Theory]
    [InlineData("run", "--splat-quality", "High", "--splat-quality is about splats. Ask for them with --splats.")]
    [InlineData("splats", "--hold-out", "1", "--hold-out must be 0, or 2 or more.")]
    [InlineData("splats", "--tile-size", "0", "--tile-size must be above 0 and at most 1,000,000,000 meters.")]
    public void Options_of_splats_that_cannot_act_are_refused(string command, string option, string value, string message)
    {
        var run = InProcess.Run(command, _photos, "--output", _output, option, value);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_points_reach_the_job()
    {
        var (points, marks) = (Path.Combine(_folder.Path, "points.csv"), Path.Combine(_folder.Path, "marks.csv"));
        File.WriteAllText(points, "");
        File.WriteAllText(marks, "");

        var run = InProcess.Run(
            "run", _photos, "--output", _output, "--control", points, "--control", marks, "--control-crs", "EPSG:32632+5773",
            "--control-accuracy", "0.02,0.05", "--check", "A, B");

        Assert.Equal(0, run.ExitCode);
        var control = run.Options!.Control!;
        Assert.Equal([points, marks], control.Files);
        Assert.Equal(["A", "B"], control.CheckNames);
        Assert.Equal(("EPSG:32632+5773", 0.02, 0.05), (control.Crs, control.HorizontalSigmaMeters, control.VerticalSigmaMeters));
        Assert.Null(InProcess.Run("run", _photos, "--output", _output).Options!.Control);
    }

    [Fact]
    public void Kinds_of_tags_reach_the_job()
    {
        Assert.Equal(
            [Tag.April, Tag.QrCode, Tag.Checkerboards],
            InProcess.Run("calibrate", _photos, "--output", _output, "--tags", "april, QR,checkerboards").Options!.Tags);
        Assert.Empty(InProcess.Run("run", _photos, "--output", _output).Options!.Tags);
        var wrong = InProcess.Run("run", _photos, "--output", _output, "--tags", "april,aruco");
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains(
            "'aruco' is not a kind of tag. The kinds are april, qr, chili and checkerboards.", wrong.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", RigSynchro.None)]
    [InlineData("strict", RigSynchro.Strict)]
    [InlineData("Loose", RigSynchro.Loose)]
    public void Synchronization_of_rigs_reaches_the_job(string given, RigSynchro expected)
    {
        string[] option = given.Length == 0 ? [] : ["--rig", given];
        Assert.Equal(
            expected, InProcess.Run(["calibrate", _photos, "--output", _output, .. option]).Options!.RigSynchro);
        var wrong = InProcess.Run("run", _photos, "--output", _output, "--rig", "always");
        Assert.Contains(
            "'always' is not a synchronization of rigs. There are None, Strict, Loose.", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_options_the_usual_exports_are_written_at_medium_precision()
    {
        var options = InProcess.Run("run", _photos, "--output", _output).Options!;

        Assert.Equal(new RequestedExports(), options.Exports);
        Assert.Equal(GeometricPrecision.Medium, options.Precision);
        Assert.Null(options.EpsgCode);
        Assert.Null(options.IntrinsicsFile);
        Assert.True(options.MemoryBudgetBytes > 0);
    }

    [Fact]
    public void A_folder_without_a_finished_model_is_not_converted()
    {
        var nowhere = InProcess.Run("convert", _output + "-none", "--exports", "OBJ");
        Assert.Contains("There is no folder", nowhere.Error, StringComparison.Ordinal);

        Assert.Equal(0, InProcess.Run("run", _photos, "--output", _output).ExitCode);
        File.Delete(Path.Combine(_output, "work", "model.json"));
        var run = InProcess.Run("convert", _output, "--exports", "OBJ");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("holds no finished model", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrate_stops_after_the_calibration()
    {
        var options = InProcess.Run("calibrate", _photos, "--output", _output, "--textured-tie-points").Options!;

        Assert.True(options.CalibrateOnly);
        Assert.True(options.TexturesTiePoints);
    }

    [Theory]
    [InlineData("--color-correction", "None")]
    [InlineData("--precision", "High")]
    [InlineData("--exports", "OBJ")]
    [InlineData("--crs", "EPSG:32632")]
    public void Calibrate_has_no_options_of_models(string option, string value)
    {
        var run = InProcess.Run("calibrate", _photos, "--output", _output, option, value);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_photos_the_job_is_asked_to_render_the_sample() =>
        Assert.Empty(InProcess.Run("run", "--output", _output).Options!.Photos);

    [Fact]
    public void Photos_may_be_listed()
    {
        var first = _folder["my photos ä/a/1.jpg"];
        var second = _folder["my photos ä/2.jpg"];
        File.WriteAllText(first, "");
        File.WriteAllText(second, "");
        var list = Path.Combine(_photos, "list.txt");
        File.WriteAllText(list, "2.jpg\n\na/1.jpg\n");

        Assert.Equal([first, second], InProcess.Run("run", first, second, "--output", _output).Options!.Photos);
        Assert.Equal([second, first], InProcess.Run("run", list, "--output", _output).Options!.Photos);
    }

    [Theory]
    [InlineData("run PHOTOS", "--output DIR")]
    [InlineData("run PHOTOS/none --output OUT", "none")]
    [InlineData("calibrate --output OUT", "PHOTOS")]
    [InlineData("run PHOTOS --output OUT --exports OBJ,FBX", "FBX")]
    [InlineData("run PHOTOS --output OUT --exports", "--exports")]
    [InlineData("run PHOTOS --output OUT --precision 2", "'2' is not a precision")]
    [InlineData("run PHOTOS --output OUT --crs 32632", "EPSG:n")]
    [InlineData("run PHOTOS --output OUT --threads 0", "1 to 1024")]
    [InlineData("run PHOTOS --output OUT --memory x", "in GB")]
    [InlineData("run PHOTOS --output OUT --intrinsics none.json", "none.json")]
    [InlineData("run PHOTOS --output OUT --control none.csv", "none.csv")]
    [InlineData("run PHOTOS --output OUT --check A", "Name their file with --control FILE")]
    [InlineData("run PHOTOS --output OUT --control none.csv --control-accuracy 0,1", "Write meters")]
    [InlineData("run PHOTOS --output OUT --fast", "--fast")]
    [InlineData("sample", "DIR")]
    [InlineData("sample OUT --photos 2", "3 to 2000")]
    [InlineData("sample OUT --size 1280", "'1280' is not a size")]
    [InlineData("sample OUT --size 1280x20", "64 to 8192")]
    [InlineData("sample OUT --seed -1", "seed")]
    [InlineData("walk PHOTOS", "walk")]
    public void A_wrong_command_line_is_refused_with_a_reason(string line, string reason)
    {
        var args = line.Split(' ').Select(word => word
            .Replace("PHOTOS", _photos, StringComparison.Ordinal)
            .Replace("OUT", _output, StringComparison.Ordinal)).ToArray();

        var run = InProcess.Run(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_output));
    }

    [Theory]
    [InlineData("--help", "calibrate")]
    [InlineData("run --help", "--precision")]
    [InlineData("--version", "0.1.0")]
    public void Help_and_version_answer(string line, string expected)
    {
        var run = InProcess.Run(line.Split(' '));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_is_rendered_once_and_left_alone_after_that()
    {
        string[] args = ["sample", _output, "--photos", "3", "--size", "96x64", "--seed", "7"];

        var run = InProcess.Run(args);

        Assert.True(run.ExitCode == 0, run.Error);
        var photos = Directory.GetFiles(Path.Combine(_output, "photos"));
        Assert.Equal(3, photos.Length);
        Assert.Contains("photos", run.Output, StringComparison.Ordinal);
        var written = File.GetLastWriteTimeUtc(photos[0]);
        Assert.Equal(0, InProcess.Run(args).ExitCode);
        Assert.Equal(written, File.GetLastWriteTimeUtc(photos[0]));
    }

    public void Dispose() => _folder.Dispose();
}

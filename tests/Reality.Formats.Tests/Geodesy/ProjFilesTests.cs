using System.Diagnostics;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Testing;

namespace Reality.Formats.Tests.Geodesy;

public sealed class ProjFilesTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Only_files_of_the_data_folders_exist_for_PROJ()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["egm96_15.gtx"], "not PROJ's own");
        var data = ProjLibrary.SearchPaths().First(path => File.Exists(Path.Combine(path, "proj.db")));

        Assert.Equal(Path.Combine(data, "proj.db"), ProjFiles.Find(Path.Combine(data, "proj.db")));
        Assert.Null(ProjFiles.Find(folder["egm96_15.gtx"]));
        Assert.Null(ProjFiles.Find(Path.Combine(data, "..", "..", "..", "etc", "passwd")));
        Assert.Null(ProjFiles.Find(data));
        Assert.Null(ProjFiles.Find("/dev/zero"));
        Assert.Null(ProjFiles.Find("egm96_15.gtx"));
        Assert.Null(ProjFiles.Find(""));
    }

    [Fact]
    public async Task A_grid_that_is_a_pipe_does_not_block()
    {
        using var folder = new TemporaryFolder();
        var pipe = folder["grid"];
        using (var process = Process.Start("mkfifo", [pipe]))
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var system = new CoordinateSystem(
            $"+proj=longlat +ellps=bessel +nadgrids={pipe} +no_defs", "Hostile", CoordinateSystemKind.Geographic);

        var position = await Task.Run(() => Through(system)).WaitAsync(s_patience, TestContext.Current.CancellationToken);

        Assert.False(double.IsFinite(position.X));
    }

    [Fact]
    public void Grids_of_the_data_folders_still_apply()
    {
        using var transform = CoordinateTransform.Between(
            CoordinateSystem.Wgs84, CoordinateSystemParser.Parse("EPSG:4326+5773"));

        var height = transform.Apply(new(8.5, 47.4, 500)).Z;

        Assert.Equal(500 - Egm96Geoid.UndulationMeters(Angle(47.4), Angle(8.5)), height, 0.01);
    }

    private static Core.Geometry.Angle Angle(double degrees) => Core.Geometry.Angle.FromDegrees(degrees);

    private static Vector3d Through(CoordinateSystem system)
    {
        try
        {
            using var transform = CoordinateTransform.Between(CoordinateSystem.Wgs84, system);
            return transform.Apply(new(8, 47, 0));
        }
        catch (NotSupportedException)
        {
            return new(double.NaN, 0, 0);
        }
    }
}

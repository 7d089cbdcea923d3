using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Main;

/// <summary>Files of control points that the main job refuses.</summary>
public sealed class MainJobControlTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("EPSG:32632\n691000,5\t5334000\t520\t10\t20\ta.jpg\tA\n", "line 2: '691000,5' has a decimal comma")]
    [InlineData("EPSG:4979\n9.4\t49.2\t300\t10\t20\tz.jpg\tA\n", "none of the 1 marks is in one of the photos: z.jpg")]
    [InlineData("EPSG:32632\n691000\t5334000\t520\t10\t20\ta.jpg\tA\n", "the level that heights count from is not known")]
    public void Files_that_cannot_be_used_are_refused_before_any_work(string content, string message)
    {
        Directory.CreateDirectory(_folder["survey/photos"]);
        File.WriteAllText(_folder["survey/photos/a.jpg"], "");
        File.WriteAllText(_folder["control.txt"], content);

        var fault = Assert.Throws<StageException>(() => MainJob.Plan(Options(_folder["control.txt"])));

        Assert.Equal("Control_Invalid", fault.Code);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("survey/photos/gcp_list.txt", 0)]
    [InlineData("control.txt", 1)]
    public void A_list_beside_photos_is_told_as_unread_unless_it_is_the_one_that_is_named(string named, int count)
    {
        Directory.CreateDirectory(_folder["survey/photos"]);
        File.WriteAllText(_folder["survey/photos/a.jpg"], "");
        foreach (var list in new[] { "survey/photos/gcp_list.txt", "control.txt" })
            File.WriteAllText(_folder[list], "EPSG:4979\n9.4\t49.2\t300\t10\t20\ta.jpg\tA\n");

        var passedOver = new MainJobSetup(Options(_folder[named])).Folder.PassedOver;

        Assert.Equal(count, passedOver.Count(file => file.Code == "Photo_ControlFileNotRead"));
    }

    private MainJobOptions Options(string file) => new()
    {
        Photos = [_folder["survey/photos"]],
        OutputFolder = Directory.CreateDirectory(_folder["out"]).FullName,
        CalibrateOnly = true,
        Control = new() { Files = [file] },
    };
}

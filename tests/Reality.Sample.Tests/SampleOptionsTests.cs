using Reality.Sample;

namespace Reality.Sample.Tests;

public sealed class SampleOptionsTests
{
    [Fact]
    public void The_ends_of_all_ranges_are_accepted()
    {
        new SampleOptions().Check();
        new SampleOptions { PhotoCount = 3, Width = 64, Height = 64, JpegQuality = 50, ThreadCount = 1 }.Check();
        new SampleOptions { PhotoCount = 2000, Width = 8192, Height = 8192, JpegQuality = 100, ThreadCount = 500 }.Check();
    }

    [Fact]
    public void Values_outside_are_refused_by_name()
    {
        SampleOptions[] refused =
        [
            new() { PhotoCount = 2 }, new() { PhotoCount = 2001 }, new() { Width = 63 }, new() { Width = 8193 },
            new() { Height = 63 }, new() { Height = 8193 }, new() { JpegQuality = 49 }, new() { JpegQuality = 101 },
            new() { ThreadCount = 0 },
            new() { ScanStepDegrees = 0.04 }, new() { ScanStepDegrees = double.NaN },
        ];
        string[] names =
        [
            "PhotoCount", "PhotoCount", "Width", "Width", "Height", "Height", "JpegQuality", "JpegQuality", "ThreadCount",
            "ScanStepDegrees", "ScanStepDegrees",
        ];
        Assert.Equal(names, refused.Select(o => Assert.Throws<ArgumentOutOfRangeException>(o.Check).ParamName));
    }
}

using Reality.Sample;
using Reality.Testing;

namespace Reality.Jobs.Tests.Main;

/// <summary>Six small photos of the sample survey, rendered once for all tests of a class.</summary>
public sealed class SmallSurvey : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallSurvey()
    {
        var options = new SampleOptions { PhotoCount = 6, Width = 320, Height = 240, ThreadCount = 2 };
        SampleSurvey.Render(_folder.Path, options, null, CancellationToken.None);
        Names = Directory.GetFiles(Path.Combine(_folder.Path, "photos"))
            .Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>File names of the photos.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The bytes of a photo, the caller's own.</summary>
    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(_folder.Path, "photos", name));

    public void Dispose() => _folder.Dispose();
}

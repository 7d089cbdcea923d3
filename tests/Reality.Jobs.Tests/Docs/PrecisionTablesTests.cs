using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Reality.Contract;
using Reality.Jobs.Splats;
using Reality.Jobs.Stages;
using Reality.Testing;
using SplatQuality = Reality.Contract.Specifications.SplatQuality;

namespace Reality.Jobs.Tests.Docs;

/// <summary>What pages and summaries say of precisions and qualities is what the settings are.</summary>
public sealed partial class PrecisionTablesTests
{
    private static readonly Documentation s_docs = new();

    [Fact]
    public void The_table_of_precisions_shows_the_settings() => Assert.Equal(
        Enum.GetValues<GeometricPrecision>().Select(precision =>
        {
            var settings = ModelSettings.For(precision);
            var size = settings.Depth.Reduction == 1 ? "full size" : $"1/{settings.Depth.Reduction}";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{precision} | {settings.Tiling.PixelsPerVoxel} | {size} | {settings.Depth.NeighborCount} | "
                + $"{settings.Depth.FineIterationCount}");
        }),
        RowsOf<GeometricPrecision>("jobs-api.md"));

    [Theory]
    [InlineData(GeometricPrecision.Medium, "The default: a voxel of")]
    [InlineData(GeometricPrecision.High, "A voxel of")]
    [InlineData(GeometricPrecision.Extra, "A voxel of")]
    [InlineData(GeometricPrecision.Ultra, "A voxel of")]
    public void The_summary_of_a_precision_shows_its_settings(GeometricPrecision precision, string start)
    {
        var settings = ModelSettings.For(precision);
        var size = settings.Depth.Reduction switch
        {
            1 => "their full size",
            2 => "half their size",
            _ => throw new NotSupportedException(),
        };
        var unit = settings.Tiling.PixelsPerVoxel == 1 ? "ground sampling distance" : "ground sampling distances";
        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{start} {settings.Tiling.PixelsPerVoxel} {unit}, depth from photos at {size}."),
            s_docs.Of(FieldOf(precision)));
    }

    [Fact]
    public void The_table_of_splats_shows_the_settings() => Assert.Equal(
        Enum.GetValues<SplatQuality>().Select(quality =>
        {
            var options = SplatStages.TrainingOf(quality);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{quality} | {options.MaxSplatCount:N0} | {options.StepCount:N0} | {options.PhotoSide:N0} pixels");
        }),
        RowsOf<SplatQuality>("gaussian-splats.md"));

    [Theory]
    [InlineData(SplatQuality.Medium)]
    [InlineData(SplatQuality.Standard)]
    [InlineData(SplatQuality.High)]
    public void The_summary_of_a_quality_of_splats_shows_its_settings(SplatQuality quality)
    {
        var options = SplatStages.TrainingOf(quality);
        Assert.Equal(
            [options.MaxSplatCount, options.StepCount, options.PhotoSide],
            Number().Matches(s_docs.Of(FieldOf(quality)))
                .Select(match => int.Parse(match.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));
    }

    // The rows of a page that begin with the name of a value, without what follows the name in parentheses.
    private static IEnumerable<string> RowsOf<T>(string page)
        where T : struct, Enum =>
        File.ReadLines(Path.Combine(SharedData.RepositoryRoot, "docs", page))
            .Where(line => Enum.GetNames<T>().Any(name => line.StartsWith($"| {name} ", StringComparison.Ordinal)))
            .Select(line => Note().Replace(line, "").Trim('|', ' '));

    private static FieldInfo FieldOf<T>(T value)
        where T : struct, Enum => typeof(T).GetField(value.ToString())!;

    [GeneratedRegex(@" \([^)]*\)")]
    private static partial Regex Note();

    [GeneratedRegex("[0-9][0-9,]*[0-9]")]
    private static partial Regex Number();
}

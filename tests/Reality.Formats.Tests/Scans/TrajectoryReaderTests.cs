using System.Text;
using Reality.Core;
using Reality.Formats.ContextScenes;
using Reality.Formats.Trajectories;

namespace Reality.Formats.Tests.Scans;

public sealed class TrajectoryReaderTests
{
    private static readonly TrajectoryLayout s_layout = new()
    {
        Delimiters = ",", CombineConsecutiveDelimiters = false, DecimalSeparator = '.', LinesToIgnore = 0,
        TimeColumn = 0, XColumn = 1, YColumn = 2, ZColumn = 3,
    };

    [Theory]
    [InlineData("1,2,3,4\n2,5,6,7\n", ",", false, '.')]
    [InlineData("1;2;3;4\r\n\r\n2;5;6;7", ";", false, ',')]
    [InlineData("  1  2\t3 4\n 2 5 6 7\n", " \t", true, '.')]
    public void Columns_are_found_by_the_layout(string text, string delimiters, bool combines, char separator)
    {
        var points = Read(text, s_layout with
        {
            Delimiters = delimiters,
            CombineConsecutiveDelimiters = combines,
            DecimalSeparator = separator,
        });

        Assert.Equal([new(1, new(2, 3, 4)), new(2, new(5, 6, 7))], points);
    }

    [Fact]
    public void Headings_empty_columns_and_decimal_commas_are_as_the_layout_says()
    {
        var points = Read("t;;x;y;z\n1,5;;2,25;3;4\n", s_layout with
        {
            Delimiters = ";",
            DecimalSeparator = ',',
            LinesToIgnore = 1,
            XColumn = 2,
            YColumn = 3,
            ZColumn = 4,
        });

        Assert.Equal([new(1.5, new(2.25, 3, 4))], points);
    }

    [Theory]
    [InlineData("1,2,3,4\n1,2,3,4\n", "Line 2: the time 1 is not after")]
    [InlineData("1,2,3,4\n0.5,2,3,4\n", "Sort the file by time")]
    [InlineData("1,2,3\n", "Line 1 has 3 columns")]
    [InlineData("a,b,c,d\n", "Line 1, column 0")]
    [InlineData("1,2,NaN,4\n", "Line 1, column 2")]
    [InlineData("", "no positions")]
    public void What_is_no_trajectory_is_refused_with_its_line(string text, string words)
    {
        var failure = Assert.Throws<InvalidFileException>(() => Read(text, s_layout));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endless_lines_are_refused() =>
        Assert.Throws<InvalidFileException>(() => Read(new string('1', 100_000), s_layout));

    private static IReadOnlyList<TrajectoryPoint> Read(string text, TrajectoryLayout layout) =>
        TrajectoryReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), layout);
}

namespace Reality.Engine.Tests;

public sealed class MessageTextTests
{
    [Fact]
    public void What_a_sentence_names_stands_apart()
    {
        var failure = new StageException("Photo_Unreadable", $"{"a%1.jpg"} is {1234.5:F2} m away, {(string?)null} of {7}.");

        Assert.Equal("a%1.jpg is 1234.50 m away,  of 7.", failure.Message);
        Assert.Equal("%1 is %2 m away, %3 of %4.", failure.Text.Template);
        Assert.Equal(["a%1.jpg", "1234.50", "", "7"], failure.Text.Parameters);
    }

    [Fact]
    public void A_plain_string_is_a_sentence_without_parameters()
    {
        var name = "a.jpg";
        var failure = new StageException("Photo_Unreadable", string.Concat(name, " is 50 % gray."));

        Assert.Equal("a.jpg is 50 % gray.", failure.Message);
        Assert.Equal("a.jpg is 50 % gray.", failure.Text.Template);
        Assert.Empty(failure.Text.Parameters);
    }
}

namespace Reality.Core.Tests;

public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "0 photos", "0 photos have")]
    [InlineData(1, "1 photo", "1 photo has")]
    [InlineData(1200, "1200 photos", "1200 photos have")]
    public void Nouns_and_verbs_follow_the_number(int count, string noun, string verb)
    {
        Assert.Equal(noun, Counted.Of(count, "photo"));
        Assert.Equal(verb, Counted.Of(count, "photo", "has", "have"));
    }
}

using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class DenseVectorTests
{
    [Fact]
    public void A_dot_product_is_summed_from_the_first_component_on()
    {
        Assert.Equal(32, DenseVector.Dot([1, 2, 3], [4, 5, 6]));
        Assert.Equal(0, DenseVector.Dot([], []));
        // The small term is lost in the large one before that is taken away.
        Assert.Equal(0, DenseVector.Dot([1, 1e17, -1e17], [1, 1, 1]));
    }
}

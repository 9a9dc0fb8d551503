"""Our retrieval inside LangChain."""

from index.encoder import HashEncoder
from rag.assistant import Assistant
from rag.langchain import PolicyEmbeddings, PolicyRetriever
from tests.small import TEXT, small_index


def test_the_retriever_gives_passages_with_their_place() -> None:
    documents = PolicyRetriever(assistant=Assistant(small_index()), top_k=3).invoke("节水专项资金每年多少")
    assert 1 <= len(documents) <= 3
    first = documents[0]
    assert "3000万元" in first.page_content
    assert first.metadata["number"] == "柳府发〔2024〕7号"
    (start, end), *_ = first.metadata["spans"]
    assert TEXT[start:end]


def test_the_embeddings_are_the_encoders_own() -> None:
    embeddings = PolicyEmbeddings(HashEncoder(16))
    assert len(embeddings.embed_query("节水")) == 16
    assert len(embeddings.embed_documents(["甲", "乙"])) == 2
